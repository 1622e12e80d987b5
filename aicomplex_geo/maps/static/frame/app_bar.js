import { el } from "../dom.js";
import { code, language, otherLanguage, pick, t } from "../language.js";
import { hashOf } from "../state.js";

/** @import { StudyData } from "../payload.d.ts" */
/**
 * @typedef {object} BarActions
 * @property {() => void} share
 * @property {(() => void) | null} savePicture null where the page has no picture to save
 * @property {() => void} print
 * @property {() => void} switchLanguage
 */

/**
 * Title, links to the other pages, buttons.
 *
 * @param {StudyData} data
 * @param {BarActions} actions
 */
export function appBar(data, actions) {
  const { pages } = data;
  const nav = pages.length ? pageLinks(data) : null;
  const title = el("h1", { title: pick(data.title) }, pick(data.title));
  return [pages.length ? menuButton() : null, title, nav, buttons(actions)].filter((node) => node !== null);
}

function menuButton() {
  const toggle = () => setMenu(!document.body.classList.contains("menu-open"));
  const state = { "aria-expanded": "false", "aria-controls": "page-links", "aria-label": t("menu") };
  return el("button", { type: "button", id: "menu", class: "menu-toggle", ...state, click: toggle }, "☰");
}

/** @param {boolean} open */
export function setMenu(open) {
  document.body.classList.toggle("menu-open", open);
  document.getElementById("menu")?.setAttribute("aria-expanded", String(open));
}

/** @param {StudyData} data */
function pageLinks({ pages, page }) {
  const hash = hashOf({ lang: language() === "en" ? "en" : "" });
  const items = pages.map(({ id, href }) => {
    const current = id === page ? "page" : null;
    return el("li", {}, el("a", { href: hash ? `${href}#${hash}` : href, "aria-current": current }, code(id, "page")));
  });
  return el("nav", { class: "pages", id: "page-links", "aria-label": t("pages") }, el("ul", {}, items));
}

/** @param {BarActions} actions */
function buttons({ share, savePicture, print, switchLanguage }) {
  const wide = (/** @type {string} */ word) => el("span", { class: "wide-word" }, t(word));
  const narrow = (/** @type {string} */ word) => el("span", { class: "narrow-word" }, t(word));
  const change = { type: "button", id: "language", lang: otherLanguage(), click: switchLanguage };
  return el(
    "div",
    { class: "buttons" },
    el("button", { type: "button", id: "share", click: share }, wide("shareView"), narrow("shareShort")),
    savePicture && el("button", { type: "button", id: "picture", click: savePicture }, t("savePicture")),
    el("button", { type: "button", id: "print", click: print }, t("print")),
    el("button", change, wide("language"), narrow("languageShort")),
  );
}
