/** @typedef {"ko" | "en"} Language */

const BUTTONS = /** @type {const} */ ({
  ko: { text: "English", lang: "en-GB" },
  en: { text: "한국어", lang: "ko-KR" },
});

/** @param {HTMLElement} button */
function offerLanguages(button) {
  const root = document.documentElement;
  const titles = { ko: button.dataset.titleKo ?? "", en: button.dataset.titleEn ?? "" };

  /** @param {Language} language */
  const show = (language) => {
    root.lang = language;
    document.title = titles[language];
    button.textContent = BUTTONS[language].text;
    button.lang = BUTTONS[language].lang;
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    show(root.lang === "ko" ? "en" : "ko");
    history.replaceState(null, "", root.lang === "en" ? "#lang=en" : "#");
  });
  show(location.hash.includes("lang=en") ? "en" : "ko");
}

const button = document.getElementById("language");
if (button) offerLanguages(button);
