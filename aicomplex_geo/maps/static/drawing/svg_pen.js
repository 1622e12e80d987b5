// The calls of a canvas that the maps use, written as SVG: for export, sharp at any size.

/** @import { Hatch } from "./pen.js" */

const ESCAPES = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? "");

/** @param {number} value */
const short = (value) => String(Math.round(value * 10) / 10);

/**
 * A font of a canvas as attributes: styles may be forbidden.
 *
 * @param {string} font such as "italic 500 11.5px family, other"
 */
function fontAttributes(font) {
  const [, italic, weight, size, family = ""] = /^(italic )?(\d+) ([\d.]+)px (.+)$/.exec(font) ?? [];
  const style = italic ? ' font-style="italic"' : "";
  return `font-family="${escaped(family)}" font-size="${size}" font-weight="${weight}"${style}`;
}

const START = {
  fillStyle: /** @type {string | CanvasGradient | CanvasPattern} */ ("#000"),
  strokeStyle: /** @type {string | CanvasGradient | CanvasPattern} */ ("#000"),
  lineWidth: 1,
  globalAlpha: 1,
  lineCap: /** @type {CanvasLineCap} */ ("butt"),
  lineJoin: /** @type {CanvasLineJoin} */ ("miter"),
  font: "10px sans-serif",
  textAlign: /** @type {CanvasTextAlign} */ ("start"),
  textBaseline: /** @type {CanvasTextBaseline} */ ("alphabetic"),
  letterSpacing: "0px",
  dash: /** @type {number[]} */ ([]),
  turn: "",
  groups: 0,
};

/** Several drawings may stand in one document, where an id is given once. */
const count = { pens: 0 };

export class SvgPen {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.name = `p${count.pens++}`;
    this.width = width;
    this.height = height;
    this.fillStyle = START.fillStyle;
    this.strokeStyle = START.strokeStyle;
    this.lineWidth = START.lineWidth;
    this.globalAlpha = START.globalAlpha;
    this.lineCap = START.lineCap;
    this.lineJoin = START.lineJoin;
    this.font = START.font;
    this.textAlign = START.textAlign;
    this.textBaseline = START.textBaseline;
    this.letterSpacing = START.letterSpacing;
    this.dash = START.dash;
    this.turn = START.turn;
    this.groups = 0;
    /** @type {string[]} */
    this.path = [];
    /** @type {string[]} */
    this.parts = [];
    /** @type {Map<string, string>} */
    this.definitions = new Map();
    /** @type {(typeof START)[]} */
    this.saved = [];
    /** A canvas measures text. */
    this.ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  }

  get state() {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, lineCap, lineJoin, font } = this;
    const { textAlign, textBaseline, letterSpacing, dash, turn, groups } = this;
    const line = { strokeStyle, lineWidth, lineCap, lineJoin, dash };
    return { ...line, fillStyle, globalAlpha, font, textAlign, textBaseline, letterSpacing, turn, groups };
  }

  save() {
    this.saved.push(this.state);
    this.groups = 0;
  }

  restore() {
    this.parts.push("</g>".repeat(this.groups));
    Object.assign(this, this.saved.pop() ?? START);
  }

  beginPath() {
    this.path = [];
  }

  closePath() {
    this.path.push("Z");
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path.push(`L${short(x)} ${short(y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  circle(x, y, radius) {
    const half = `${short(radius)} ${short(radius)} 0 1 1`;
    this.path.push(`M${short(x + radius)} ${short(y)}A${half} ${short(x - radius)} ${short(y)}`);
    this.path.push(`A${half} ${short(x + radius)} ${short(y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {number} radius
   */
  roundRect(x, y, width, height, radius) {
    const r = Math.min(radius, width / 2, height / 2);
    const corner = (/** @type {number} */ dx, /** @type {number} */ dy) =>
      `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
    const [w, h] = [short(width - 2 * r), short(height - 2 * r)];
    const sides = [
      `h${w}${corner(r, r)}`,
      `v${h}${corner(-r, r)}`,
      `h-${w}${corner(-r, -r)}`,
      `v-${h}${corner(r, -r)}`,
    ];
    this.path.push(`M${short(x + r)} ${short(y)}${sides.join("")}Z`);
  }

  /** @param {CanvasFillRule} [rule] */
  fill(rule = "nonzero") {
    this.#draw(`<path d="${this.path.join("")}" fill="${this.fillStyle}" fill-rule="${rule}"${this.#common()}/>`);
  }

  stroke() {
    const style = `fill="none" ${this.#strokeStyle()}`;
    this.#draw(`<path d="${this.path.join("")}" ${style}${this.#common()}/>`);
  }

  /** @param {CanvasFillRule} [rule] */
  clip(rule = "nonzero") {
    const id = this.#define(`<clipPath id="ID"><path d="${this.path.join("")}" clip-rule="${rule}"/></clipPath>`);
    this.#draw(`<g clip-path="url(#${id})">`);
    this.groups++;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  fillRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  translate(x, y) {
    this.turn += `translate(${short(x)} ${short(y)})`;
  }

  /** @param {number} angle in radians */
  rotate(angle) {
    this.turn += `rotate(${short((angle * 180) / Math.PI)})`;
  }

  /** @param {string} text */
  measureText(text) {
    this.ruler.font = this.font;
    this.ruler.letterSpacing = this.letterSpacing;
    return this.ruler.measureText(text);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    this.#text(text, x, y, `fill="${this.fillStyle}"`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  strokeText(text, x, y) {
    this.#text(text, x, y, `fill="none" ${this.#strokeStyle()}`);
  }

  /** @param {Hatch} hatch */
  hatching({ every, colour, opacity, width, kind = "hatch" }) {
    const size = `width="${every}" height="${every}" patternUnits="userSpaceOnUse"`;
    const inside =
      kind === "dots"
        ? `<circle cx="${every / 2}" cy="${every / 2}" r="${width / 2}" fill="${colour}" fill-opacity="${opacity}"/>`
        : `<path d="M0 0V${every}" stroke="${colour}" stroke-opacity="${opacity}" stroke-width="${2 * width}"/>`;
    const turn = kind === "dots" ? "" : ' patternTransform="rotate(45)"';
    return `url(#${this.#define(`<pattern id="ID" ${size}${turn}>${inside}</pattern>`)})`;
  }

  /** The drawing as the text of an SVG file. */
  toString() {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    const definitions = [...this.definitions.values()].join("");
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><defs>${definitions}</defs>${this.parts.join("")}</svg>`;
  }

  #strokeStyle() {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const ends = `stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"`;
    return `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" ${ends}${dash}`;
  }

  #common() {
    const opacity = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
    return `${opacity}${this.turn ? ` transform="${this.turn}"` : ""}`;
  }

  /** @param {string} part */
  #draw(part) {
    this.parts.push(part);
  }

  /** @param {string} definition */
  #define(definition) {
    const id = `${this.name}d${this.definitions.size}`;
    const known = [...this.definitions].find(([key]) => key === definition);
    if (known) return known[1].match(/id="(\w+)"/)?.[1] ?? id;
    this.definitions.set(definition, definition.replace('"ID"', `"${id}"`));
    return id;
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} style
   */
  #text(text, x, y, style) {
    const anchor = { center: "middle", right: "end", end: "end" }[/** @type {string} */ (this.textAlign)] ?? "start";
    const base = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    const font = `${fontAttributes(this.font)} letter-spacing="${this.letterSpacing}" text-anchor="${anchor}"`;
    this.#draw(
      `<text x="${short(x)}" y="${short(y)}" ${font}${base} ${style}${this.#common()}>${escaped(text)}</text>`,
    );
  }
}
