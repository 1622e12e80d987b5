/** @typedef {HTMLElement | null | (HTMLElement | null)[]} Built */
/** @typedef {{ id: string, uses: readonly unknown[], build: () => Built }} Part */
/** @typedef {HTMLElement | Part | null} Item */
/** @typedef {{ key: string, uses: readonly unknown[] | null, nodes: HTMLElement[] }} Shown */

/**
 * A part of a panel, built again only when one of the values that it uses is another.
 *
 * @param {string} id
 * @param {readonly unknown[]} uses
 * @param {() => Built} build
 * @returns {Part}
 */
export const part = (id, uses, build) => ({ id, uses, build });

/**
 * @param {readonly unknown[] | null} a
 * @param {readonly unknown[]} b
 */
const areSame = (a, b) => a?.length === b.length && b.every((value, at) => Object.is(value, a[at]));

/**
 * @param {HTMLElement[]} a
 * @param {HTMLElement[]} b
 */
const lookSame = (a, b) => a.length === b.length && b.every((node, at) => node.isEqualNode(a[at] ?? null));

/** What a container shows: a part whose values are the same keeps its nodes, and with them its focus. */
export class Parts {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    /** @type {Map<string, Shown>} */
    this.shown = new Map();
  }

  forget() {
    this.shown.clear();
  }

  /** @param {Item[]} items */
  show(items) {
    const focused = document.activeElement?.id;
    const next = items.filter((item) => item !== null).map((item, at) => this.#built(item, at));
    this.shown = new Map(next.map((one) => [one.key, one]));
    this.#place(next.flatMap((one) => one.nodes));
    const again = focused ? document.getElementById(focused) : null;
    if (again !== document.activeElement) again?.focus({ preventScroll: true });
  }

  /**
   * @param {HTMLElement | Part} item
   * @param {number} at
   * @returns {Shown}
   */
  #built(item, at) {
    if (item instanceof HTMLElement) {
      const key = item.getAttribute("aria-labelledby") ?? `${at}`;
      const was = this.shown.get(key);
      return was && lookSame(was.nodes, [item]) ? was : { key, uses: null, nodes: [item] };
    }
    const was = this.shown.get(item.id);
    if (was && areSame(was.uses, item.uses)) return was;
    const nodes = [item.build()].flat().filter((node) => node !== null);
    return { key: item.id, uses: [...item.uses], nodes };
  }

  /** @param {HTMLElement[]} nodes */
  #place(nodes) {
    const kept = new Set(nodes);
    for (const node of [...this.container.children]) {
      if (!kept.has(/** @type {HTMLElement} */ (node))) node.remove();
    }
    nodes.forEach((node, at) => {
      const there = this.container.children[at] ?? null;
      if (there !== node) this.container.insertBefore(node, there);
    });
  }
}
