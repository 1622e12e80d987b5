import { el } from "../dom.js";
import { number } from "../format.js";
import { langOf, pick, t } from "../language.js";
import { spotOf } from "./places.js";
import { search } from "./search.js";

/** @import { Findable } from "./search.js" */
/** @import { Place } from "../payload.d.ts" */
/** @import { Spot } from "./places.js" */
/**
 * @typedef {object} OriginChoice
 * @property {string} id of the field
 * @property {readonly Place[]} own origins of the study
 * @property {() => Pick<Place, "n" | "p" | "c">} chosen
 * @property {(spot: Spot) => void} choose
 * @property {() => void} [focused]
 */

const MOST_LISTED = 8;

/** Where the origin is sought by name, initial consonants or coordinates (ARIA: combobox with a listbox). */
export class OriginField {
  /**
   * @param {readonly Findable[]} places
   * @param {OriginChoice} choice
   */
  constructor(places, choice) {
    this.places = places;
    this.choice = choice;
    this.listId = `${choice.id}-list`;
    /** @type {Findable[]} */
    this.found = [];
    this.at = -1;
    const combobox = {
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-autocomplete": "list",
    };
    const writing = { type: "text", autocomplete: "off", spellcheck: "false", placeholder: t("searchHint") };
    this.input = el("input", { id: choice.id, ...writing, ...combobox });
    this.certainty = el("span", { class: "certainty" });
    this.list = el("ul", {
      id: this.listId,
      role: "listbox",
      class: "found",
      "aria-label": t("placesFound"),
      hidden: true,
    });
    this.none = el("span", { class: "hidden", role: "status" });
    const icon = el("span", { class: "search-icon", "aria-hidden": "true" });
    this.node = el("div", { class: "search" }, icon, this.input, this.certainty, this.list, this.none);
    this.#listen();
    this.sync();
  }

  #listen() {
    this.input.addEventListener("focus", () => {
      this.input.select();
      this.choice.focused?.();
    });
    this.input.addEventListener("click", () => this.#open());
    this.input.addEventListener("input", () => this.#open());
    this.input.addEventListener("blur", () => this.#close());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    // a press must not take the focus before the click
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  /** What is chosen, unless somebody is writing. */
  sync() {
    const origin = this.choice.chosen();
    if (this.list.hidden) this.input.value = pick(origin.n);
    this.certainty.textContent = origin.p ? (origin.c ? `± ${number(origin.c)} m` : "") : t("noPosition");
  }

  #open() {
    const text = this.input.value;
    const isAsWritten = text === pick(this.choice.chosen().n);
    const own = this.places.filter(({ id }) => id !== null && this.choice.own.some((one) => one.id === id));
    this.found = isAsWritten || !text.trim() ? own.slice(0, MOST_LISTED) : search(text, this.places, MOST_LISTED);
    this.at = this.found.length && !isAsWritten && text.trim() ? 0 : -1;
    this.#draw();
  }

  #draw() {
    const items = this.found.map((place, at) => {
      const id = `${this.listId}-${at}`;
      const click = () => this.#choose(place);
      const chosen = String(at === this.at);
      return el("li", { id, role: "option", "aria-selected": chosen, click }, nameOf(place), kindOf(place));
    });
    this.list.replaceChildren(...items);
    this.list.hidden = !items.length;
    this.none.textContent = items.length ? "" : t("noPlaceFound");
    this.node.classList.toggle("nothing", !items.length);
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === this.at)));
    const active = this.list.children[this.at];
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.list.hidden = true;
    this.at = -1;
    this.none.textContent = "";
    this.node.classList.remove("nothing");
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.sync();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    const step = steps[event.key];
    if (step) this.#step(step);
    else if (event.key === "Enter") {
      const place = this.found[Math.max(0, this.at)];
      if (!this.list.hidden && place) this.#choose(place);
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.#close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  /** @param {number} by */
  #step(by) {
    if (this.list.hidden) this.#open();
    const { length } = this.found;
    if (length) this.at = (this.at + by + length + (this.at < 0 && by < 0 ? 1 : 0)) % length;
    this.#mark();
  }

  /** @param {Findable} place */
  #choose(place) {
    this.found = [];
    this.#close();
    this.choice.choose(spotOf(place));
    this.sync();
  }
}

/** @param {Findable} place */
const nameOf = ({ n }) => el("span", { class: "found-name", lang: langOf(pick(n)) }, pick(n));

/** @param {Findable} place */
const kindOf = (place) => el("small", {}, pick(place.kind));
