import { el } from "../dom.js";
import { t } from "../language.js";
import { hasSheet } from "../screen.js";

const STOPS = /** @type {const} */ (["low", "half", "full"]);
const CLICK_PX = 6;
/** @typedef {typeof STOPS[number]} Stop */

/** The panel as a sheet over the lower part of a narrow window, with three heights. */
export class Sheet {
  /**
   * @param {HTMLElement} work what holds map and panel
   * @param {HTMLElement} panel
   * @param {() => void} moved
   */
  constructor(work, panel, moved) {
    this.work = work;
    this.panel = panel;
    this.moved = moved;
    /** @type {Stop} */
    this.stop = "half";
    this.handle = el("button", { type: "button", class: "sheet-handle", "aria-controls": "panel-body" });
    this.handle.addEventListener("keydown", (event) => this.#key(event));
    this.handle.addEventListener("pointerdown", (event) => this.#drag(event));
    this.handle.addEventListener("click", (event) => {
      // without a pointer: by an assistive technology
      if (event.detail === 0) this.#next();
    });
    panel.prepend(this.handle);
    this.set(this.stop);
  }

  /** @param {Stop} stop */
  set(stop) {
    this.stop = stop;
    for (const one of STOPS) this.work.classList.toggle(`sheet-${one}`, one === stop);
    this.translate();
    this.cover();
    this.moved();
  }

  /** What a full sheet covers cannot be reached. */
  cover() {
    for (const part of this.work.children) {
      if (part instanceof HTMLElement && part !== this.panel) part.inert = hasSheet() && this.stop === "full";
    }
  }

  translate() {
    this.handle.setAttribute("aria-label", `${t("panelHeight")}: ${t(`sheet_${this.stop}`)}`);
    this.handle.setAttribute("aria-expanded", String(this.stop !== "low"));
  }

  /** @param {number} by stops, up or down */
  #step(by) {
    const at = Math.min(STOPS.length - 1, Math.max(0, STOPS.indexOf(this.stop) + by));
    this.set(STOPS[at] ?? "half");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) this.#step(by);
    else if (event.key === "Enter" || event.key === " ") this.#next();
    else return;
    event.preventDefault();
  }

  #next() {
    this.set(STOPS[(STOPS.indexOf(this.stop) + 1) % STOPS.length] ?? "half");
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    event.preventDefault();
    const [from, height] = [event.clientY, this.panel.offsetHeight];
    let by = 0;
    const move = (/** @type {PointerEvent} */ next) => {
      by = from - next.clientY;
      this.panel.style.height = `${height + by}px`;
    };
    const up = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointercancel", up);
      this.panel.style.height = "";
      if (Math.abs(by) < CLICK_PX) this.#next();
      else this.#step(Math.sign(by));
      this.handle.focus();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up, { once: true });
    window.addEventListener("pointercancel", up, { once: true });
  }
}
