import { addressSharer, documentData, followWithin } from "./document_page.js";
import { setLanguage, t } from "./language.js";

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

/** @param {HTMLElement} button */
function offerLanguages(button) {
  const root = document.documentElement;
  const titles = { ko: button.dataset.titleKo ?? "", en: button.dataset.titleEn ?? "" };

  /** @param {Language} language */
  const show = (language) => {
    root.lang = language;
    setLanguage(language);
    document.title = titles[language];
    button.textContent = BUTTONS[language].text;
    button.lang = BUTTONS[language].lang;
    if (sharer) sharer.textContent = t("shareView");
    for (const link of document.links) keepLanguage(link, language);
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    show(root.lang === "ko" ? "en" : "ko");
    history.replaceState(null, "", root.lang === "en" ? "#lang=en" : "#");
  });
  show(location.hash.includes("lang=en") ? "en" : "ko");
}

documentData();
const sharer = document.getElementById("share");
sharer?.addEventListener("click", addressSharer());
if (sharer) sharer.hidden = false;
const button = document.getElementById("language");
if (button) offerLanguages(button);
followWithin();
