/** @typedef {"ko" | "en"} Language */

const BUTTONS = /** @type {const} */ ({
  ko: { text: "English", lang: "en-GB" },
  en: { text: "한국어", lang: "ko-KR" },
});

/**
 * The other pages open in the language of this one.
 *
 * @param {HTMLAnchorElement | HTMLAreaElement} link
 * @param {Language} language
 */
function keepLanguage(link, language) {
  const page = (link.getAttribute("href") ?? "").split("#")[0];
  if (page?.endsWith(".html")) link.setAttribute("href", language === "en" ? `${page}#lang=en` : page);
}

/** Links within the page leave the language in the address alone. */
function followWithin() {
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }
}

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
    for (const link of document.links) keepLanguage(link, language);
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
followWithin();
