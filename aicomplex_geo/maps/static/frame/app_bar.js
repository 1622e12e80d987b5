import { el } from "../dom.js";
import { code, language, otherLanguage, pick, t } from "../language.js";
import { hashOf } from "../state.js";

/** @import { StudyData } from "../payload.d.ts" */
/** @typedef {Pick<StudyData, "page" | "pages" | "title">} Linked */
/**
 * @typedef {object} BarActions
 * @property {() => void} share
 * @property {(() => void) | null} savePicture null where the page has no picture
 * @property {() => void} print
 * @property {() => void} switchLanguage
 */

/** Pages with a tab of their own on a phone, as far as the build has them. */
const TABS = ["accessibility", "compare", "sites"];

/**
 * Title, links to the other pages, buttons.
 *
 * @param {Linked} data
 * @param {BarActions} actions
 */
export function appBar(data, actions) {
  const title = el("h1", { title: pick(data.title) }, pick(data.title));
  return [menuButton(data), title, menu(data, actions), buttons(actions)];
}

/** @param {Linked} data */
function menuButton({ pages }) {
  const toggle = () => setMenu(!document.body.classList.contains("menu-open"));
  const state = { "aria-expanded": "false", "aria-controls": "menu-items", "aria-label": t("menu") };
  const look = pages.length ? "menu-toggle" : "menu-toggle for-phones";
  return el("button", { type: "button", id: "menu", class: look, ...state, click: toggle }, "☰");
}

/** @param {boolean} open */
export function setMenu(open) {
  document.body.classList.toggle("menu-open", open);
  document.getElementById("menu")?.setAttribute("aria-expanded", String(open));
}

/**
 * The links, and on a phone what has no room in the bar.
 *
 * @param {Linked} data
 * @param {BarActions} actions
 */
function menu(data, { savePicture, print }) {
  const item = (/** @type {string} */ id, /** @type {string} */ text, /** @type {() => void} */ act) => {
    const click = () => {
      setMenu(false);
      act();
    };
    return el("button", { type: "button", id, click }, text);
  };
  const actions = el(
    "div",
    { class: "menu-actions" },
    savePicture && item("menu-picture", t("savePicture"), savePicture),
    item("menu-print", t("print"), print),
  );
  return el("div", { class: "menu", id: "menu-items" }, data.pages.length ? pageLinks(data) : null, actions);
}

/**
 * @param {Linked} data
 * @param {{ id: string, href: string }} page
 */
function pageLink({ page }, { id, href }) {
  const hash = hashOf({ lang: language() === "en" ? "en" : "" });
  const current = id === page ? "page" : null;
  return el("a", { href: hash ? `${href}#${hash}` : href, "aria-current": current }, code(id, "page"));
}

/** @param {Linked} data */
function pageLinks(data) {
  const items = data.pages.map((one) => el("li", {}, pageLink(data, one)));
  return el("nav", { class: "pages", "aria-label": t("pages") }, el("ul", {}, items));
}

/**
 * Along the lower edge of a phone: three pages, this one among them, and the legend with the sources.
 *
 * @param {Linked} data
 * @param {() => void} about
 */
export function pageTabs(data, about) {
  const known = data.pages
    .filter(({ id }) => TABS.includes(id))
    .sort((a, b) => TABS.indexOf(a.id) - TABS.indexOf(b.id));
  const own = data.pages.filter(({ id }) => id === data.page && !TABS.includes(id));
  const shown = [...known.slice(0, TABS.length - own.length), ...own];
  const links = shown.map((one) => pageLink(data, one));
  return [...links, el("button", { type: "button", id: "tab-about", click: about }, t("legendAndSources"))];
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
