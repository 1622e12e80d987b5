import { el } from "../dom.js";
import { hasSheet } from "../screen.js";

/**
 * The elements that every page is made of.
 *
 * @param {HTMLElement} root
 */
export function skeleton(root) {
  const skip = el("a", { class: "skip", href: "#panel-body" });
  const heading = el("header", { class: "bar" });
  const headline = el("p", { class: "headline", role: "status" });
  const reservation = el("p", { class: "reservation" });
  const progress = el("div", { class: "progress", "aria-hidden": "true" });
  const answer = el("div", { class: "answer" }, headline, reservation, progress);
  const panelBody = el("div", { class: "panel-body", id: "panel-body", tabindex: "-1" });
  const panel = el("div", { class: "panel", role: "region" }, panelBody);
  const canvas = el("div", { class: "map" });
  const legendTitle = el("summary", {});
  const legendBody = el("div", { class: "legend-body" });
  const legend = el("details", { class: "legend", open: !hasSheet() }, legendTitle, legendBody);
  const stage = el("div", { class: "stage" }, canvas, legend);
  const column = el("div", { class: "column" }, answer, stage);
  const work = el("div", { class: "work" }, panel, column);
  const tabs = el("nav", { class: "tabs" });
  root.replaceChildren(skip, heading, work, tabs);
  const text = { headline, reservation, legendTitle, legendBody };
  return { skip, heading, work, tabs, panel, panelBody, answer, column, stage, canvas, legend, ...text };
}
