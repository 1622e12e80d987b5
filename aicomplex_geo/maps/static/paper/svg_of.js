// Elements as they are laid out, written as SVG: text, boxes, lines and drawings where the browser has put them.

import { svg } from "../dom.js";

/** @typedef {{ left: number, top: number, parts: number }} Origin left and top of the picture; clips so far */
/** @typedef {{ text: string, left: number, right: number, top: number, bottom: number }} Run */

const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g; // eslint-disable-line no-control-regex
const SIDES = /** @type {const} */ (["Top", "Right", "Bottom", "Left"]);
/** Of drawings that take their look from the style sheet. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "fill-rule",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
];
const HALO = { stroke: "#ffffff", "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" };
const SAME_LINE = 3;
const MARGIN = 20;

/**
 * An element with all that it shows as the text of an SVG file of its size.
 *
 * @param {HTMLElement} root
 * @param {string} title
 */
export function svgOf(root, title) {
  const box = root.getBoundingClientRect();
  const [left, top] = [box.left - MARGIN, box.top - MARGIN];
  const [width, height] = [box.width + 2 * MARGIN, box.height + 2 * MARGIN];
  const size = { width: short(width), height: short(height), viewBox: `0 0 ${short(width)} ${short(height)}` };
  const family = getComputedStyle(root).fontFamily;
  const drawing = svg("svg", { ...size, "font-family": family }, svg("title", {}, clean(title)));
  drawing.append(svg("rect", { width: short(width), height: short(height), fill: "#ffffff" }));
  drawing.append(...partsOf(root, { left, top, parts: 0 }));
  return new XMLSerializer().serializeToString(drawing);
}

/** @param {number} value */
const short = (value) => Math.round(value * 100) / 100;

/** @param {string} text */
const clean = (text) => text.replace(NOT_IN_XML, "");

/**
 * @param {Element} node
 * @param {Origin} origin
 * @returns {SVGElement[]}
 */
function partsOf(node, origin) {
  const style = getComputedStyle(node);
  if (style.display === "none") return [];
  const isSeen = style.visibility !== "hidden";
  if (node instanceof SVGSVGElement) return isSeen ? [drawingOf(node, origin)] : [];
  const own = isSeen ? boxParts(node, style, origin) : [];
  const inner = inPaintingOrder(node).flatMap((child) => {
    if (child instanceof Element) return partsOf(child, origin);
    return isSeen && child instanceof Text ? textParts(child, style, origin) : [];
  });
  const isCut = style.overflow === "hidden" && inner.length > 0;
  const parts = [...own, ...(isCut ? [clipped(node, inner, origin)] : inner)];
  return faded(style, parts);
}

/**
 * @param {CSSStyleDeclaration} style
 * @param {SVGElement[]} parts
 */
const faded = ({ opacity }, parts) => (Number(opacity) < 1 && parts.length ? [svg("g", { opacity }, ...parts)] : parts);

/** What lies higher comes later. @param {Element} node */
function inPaintingOrder(node) {
  const level = (/** @type {ChildNode} */ child) =>
    child instanceof Element ? Number(getComputedStyle(child).zIndex) || 0 : 0;
  const levels = [...node.childNodes].map((child) => ({ child, at: level(child) }));
  return levels.sort((a, b) => a.at - b.at).map(({ child }) => child);
}

/**
 * @param {Element} node
 * @param {Origin} origin
 */
function placeOf(node, { left, top }) {
  const box = node.getBoundingClientRect();
  return { x: short(box.left - left), y: short(box.top - top), width: short(box.width), height: short(box.height) };
}

/**
 * @param {Element} node
 * @param {SVGElement[]} parts
 * @param {Origin} origin
 */
function clipped(node, parts, origin) {
  const id = `clip${origin.parts++}`;
  const clip = svg("clipPath", { id }, svg("rect", placeOf(node, origin)));
  return svg("g", { "clip-path": `url(#${id})` }, clip, ...parts);
}

/**
 * Background and borders.
 *
 * @param {Element} node
 * @param {CSSStyleDeclaration} style
 * @param {Origin} origin
 */
function boxParts(node, style, origin) {
  if (node instanceof HTMLCanvasElement) return node.width ? [imageOf(node, origin)] : [];
  const place = placeOf(node, origin);
  const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, place.width / 2, place.height / 2);
  const widths = SIDES.map((side) =>
    style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
  );
  const [top = 0] = widths;
  const fill = isClear(style.backgroundColor) ? "none" : style.backgroundColor;
  if (top && widths.every((width) => width === top)) {
    const inside = { x: place.x + top / 2, y: place.y + top / 2, width: place.width - top, height: place.height - top };
    return [svg("rect", { ...inside, rx, fill, stroke: style.borderTopColor, "stroke-width": top })];
  }
  const lines = SIDES.flatMap((side, at) => {
    const width = widths[at] ?? 0;
    return width ? [borderLine(side, width, place, style[`border${side}Color`])] : [];
  });
  return fill === "none" ? lines : [svg("rect", { ...place, rx, fill }), ...lines];
}

/** @param {string} colour */
const isClear = (colour) => colour === "transparent" || /,\s*0\)$/.test(colour);

/**
 * @param {typeof SIDES[number]} side
 * @param {number} width
 * @param {{ x: number, y: number, width: number, height: number }} place
 * @param {string} stroke
 */
function borderLine(side, width, { x, y, width: across, height }, stroke) {
  const half = width / 2;
  const ends = {
    Top: { x1: x, x2: x + across, y1: y + half, y2: y + half },
    Bottom: { x1: x, x2: x + across, y1: y + height - half, y2: y + height - half },
    Left: { x1: x + half, x2: x + half, y1: y, y2: y + height },
    Right: { x1: x + across - half, x2: x + across - half, y1: y, y2: y + height },
  }[side];
  return svg("line", { ...ends, stroke, "stroke-width": width });
}

/**
 * A text, a run for each line.
 *
 * @param {Text} text
 * @param {CSSStyleDeclaration} style of its element
 * @param {Origin} origin
 */
function textParts(text, style, origin) {
  if (!text.data.trim()) return [];
  const { ascent, descent } = fontOf(style);
  const look = { fill: style.color, "font-size": style.fontSize, "font-weight": style.fontWeight };
  const spacing = style.letterSpacing === "normal" ? {} : { "letter-spacing": style.letterSpacing };
  const halo = style.textShadow === "none" ? {} : HALO;
  return runsOf(text).map((run) => {
    const y = run.top + (run.bottom - run.top) * (ascent / (ascent + descent));
    const place = { x: short(run.left - origin.left), y: short(y - origin.top) };
    return svg("text", { ...place, ...look, ...spacing, ...halo }, clean(run.text.trimEnd()));
  });
}

/** @param {CSSStyleDeclaration} style */
function fontOf({ fontStyle, fontWeight, fontSize, fontFamily }) {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return { ascent: 0.8, descent: 0.2 };
  pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = pen.measureText("가");
  return { ascent, descent };
}

/**
 * The lines that a text is broken into.
 *
 * @param {Text} text
 */
function runsOf(text) {
  /** @type {Run[]} */
  const runs = [];
  const range = document.createRange();
  let at = 0;
  for (const character of text.data) {
    range.setStart(text, at);
    range.setEnd(text, (at += character.length));
    const { left, right, top, bottom } = range.getBoundingClientRect();
    const last = runs.at(-1);
    if (right - left === 0) continue;
    if (last && Math.abs(last.top - top) < SAME_LINE && left >= last.left) {
      Object.assign(last, { text: last.text + character.replace(/\s/, " "), right });
    } else if (character.trim()) runs.push({ text: character, left, right, top, bottom });
  }
  return runs;
}

/**
 * @param {SVGSVGElement} node
 * @param {Origin} origin
 */
function drawingOf(node, origin) {
  const copy = /** @type {SVGSVGElement} */ (node.cloneNode(true));
  if (!node.matches(".on-paper, .leaflet-zoom-animated")) copyLooks(node, copy);
  const place = placeOf(node, origin);
  for (const name of ["style", "class", "aria-hidden", "role", "aria-label"]) copy.removeAttribute(name);
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${place.width} ${place.height}`);
  return copy;
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function copyLooks(from, to) {
  const style = getComputedStyle(from);
  for (const name of LOOKS) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute("class");
  [...from.children].forEach((child, at) => {
    const copy = to.children[at];
    if (copy) copyLooks(child, copy);
  });
}

/**
 * @param {HTMLCanvasElement} node
 * @param {Origin} origin
 */
const imageOf = (node, origin) => svg("image", { ...placeOf(node, origin), href: node.toDataURL("image/png") });
