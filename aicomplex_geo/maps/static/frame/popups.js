import { boxOf } from "../label_layout.js";
import { translatePopup } from "../leaflet_map.js";

/**
 * The popup that is open: it closes with Escape, which gives the focus back to its pin,
 * and a legend that would cover it steps back.
 */
export class Popups {
  /**
   * @param {L.Map} map
   * @param {HTMLElement} legend
   */
  constructor(map, legend) {
    this.map = map;
    this.legend = legend;
    /** @type {L.Popup | null} */
    this.open = null;
    map.on("popupopen", ({ popup }) => {
      this.open = popup;
      translatePopup(popup);
      requestAnimationFrame(() => this.#uncover());
    });
    map.on("popupclose", () => {
      this.open = null;
      this.#uncover();
    });
    map.on("moveend resize", () => this.#uncover());
  }

  #uncover() {
    const popup = this.open?.getElement()?.getBoundingClientRect();
    const legend = this.legend.getBoundingClientRect();
    this.legend.classList.toggle("stepped-back", Boolean(popup && overlap(popup, legend)));
  }

  update() {
    this.open?.update();
    if (this.open) translatePopup(this.open);
  }

  /** Whether there was one to close. */
  close() {
    const popup = this.open;
    if (!popup) return false;
    const hadFocus = popup.getElement()?.contains(document.activeElement) ?? false;
    const owner = /** @type {{ _source?: L.Marker }} */ (/** @type {unknown} */ (popup))._source;
    this.map.closePopup(popup);
    if (hadFocus || document.activeElement === document.body) owner?.getElement?.()?.focus({ preventScroll: true });
    return true;
  }
}

/**
 * @param {DOMRect} a
 * @param {DOMRect} b
 */
function overlap(a, b) {
  const one = boxOf(a.left, a.top, a.width, a.height);
  return one.left < b.right && one.right > b.left && one.top < b.bottom && one.bottom > b.top;
}
