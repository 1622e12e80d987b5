import { aboutSection } from "./accessibility/about_section.js";
import { addressOf, choiceOf } from "./accessibility/address.js";
import { periodField, projectField } from "./accessibility/choice.js";
import { CutoffField } from "./accessibility/cutoff_field.js";
import { editsSection } from "./accessibility/edits_section.js";
import { hubSection } from "./accessibility/hub_section.js";
import { legendBlocks, legendStrip } from "./accessibility/legend_blocks.js";
import { LivingMap } from "./accessibility/living_map.js";
import { messageOf } from "./accessibility/messages.js";
import { peopleSection } from "./accessibility/people_section.js";
import { onPaper } from "./accessibility/on_paper.js";
import { Preparation } from "./accessibility/preparation.js";
import { RoadTool } from "./accessibility/road_tool.js";
import { interchangeSection, routeSection } from "./accessibility/route_section.js";
import { answerOf } from "./accessibility/sentences.js";
import { liveSolver, storedSolver } from "./accessibility/solver.js";
import { View } from "./accessibility/view.js";
import { cityBounds } from "./basemap.js";
import { el } from "./dom.js";
import { openEngine, PAYLOAD_ID } from "./engine/client.js";
import { pageOpener } from "./frame.js";
import { part } from "./frame/parts.js";
import { language, t } from "./language.js";
import { OriginField } from "./origins/origin_field.js";
import { findablePlaces } from "./origins/places.js";
import { hasPosition } from "./pins.js";
import { hasSheet } from "./screen.js";

/** @import { Findable } from "./origins/search.js" */
/** @import { Frame, Page } from "./frame.js" */
/** @import { AccessibilityData } from "./payload.d.ts" */

/**
 * A question is asked, and the engine in the page answers.
 *
 * @param {Frame<AccessibilityData>} frame
 * @returns {Page}
 */
function accessibilityPage(frame) {
  const view = new View(frame, storedSolver(frame.data));
  view.isOpening = document.getElementById(PAYLOAD_ID) !== null;
  const tool = new RoadTool(view);
  const places = findablePlaces(frame.data);
  const map = new LivingMap(view, tool, places);
  /** @type {{ origin: OriginField | null, cutoff: CutoffField | null }} */
  const fields = { origin: null, cutoff: null };
  view.showOrigin = () => map.showOrigin();
  view.settle = () => map.drawing.settle();
  const preparation = new Preparation(view);
  view.whenIdle = () => void preparation.run();
  view.listeners.push(
    () => map.sync(),
    () => void tool.lookUp(),
    () => fields.origin?.sync(),
    () => fields.cutoff?.sync(),
  );
  return {
    draw() {},
    home: () => homeBounds(view),
    translate: () => map.translate(),
    answer: () => answerOf(view),
    panel: () => panelParts(view, tool, places, fields),
    legend: () => legendBlocks(view),
    legendTitle: () => (hasSheet() ? legendStrip(view) : t("legend")),
    state: () => addressOf(view),
    restore(given) {
      const { choice, ignored } = choiceOf(given, view.data, (p) => map.originAt(p));
      void view.choose({ ...view.usual, ...choice });
      return ignored;
    },
    escape: () => tool.escape(),
    drawing: map.drawing,
    onPaper: () => onPaper(view),
    pictureName: () => `${view.data.page}-${view.origin.id ?? "point"}-${view.cutoff}`,
    rest: () => view.finish(),
    ready: () => open(view),
  };
}

/**
 * @param {View} view
 * @param {RoadTool} tool
 * @param {Findable[]} places
 * @param {{ origin: OriginField | null, cutoff: CutoffField | null }} fields
 */
function panelParts(view, tool, places, fields) {
  const { answer, comparison, cutoff, profile, scenario, edits, hub, route, solver, origin, fault, isOpening } = view;
  const words = language();
  const answered = [words, isOpening, answer, comparison, cutoff, hub, origin];
  return [
    part("message", [words, answer, cutoff, origin, fault], () => messageOf(view)),
    part("origin", [words], () => {
      fields.origin = new OriginField(places, {
        id: "origin",
        own: view.data.origins,
        chosen: () => view.origin,
        choose(spot) {
          void view.choose({ origin: spot });
          view.showOrigin();
        },
      });
      return originBlock(fields.origin);
    }),
    part("period", [words, profile], () => periodField(view)),
    part("cutoff", [words], () => (fields.cutoff = new CutoffField(view)).node),
    part("projects", [words, scenario, solver, isOpening], () => projectField(view)),
    part("edits", [words, edits, solver, isOpening, ...tool.state], () => editsSection(view, tool)),
    part("hubs", answered, () => hubSection(view)),
    part("route", [words, route, hub, solver], () => routeSection(view)),
    part("people", answered, () => peopleSection(view)),
    part("interchange", answered, () => interchangeSection(view)),
    part("about", [words, solver], () => aboutSection(view)),
  ];
}

/** @param {OriginField} origin */
function originBlock(origin) {
  const head = el(
    "div",
    { class: "field-head" },
    el("label", { for: "origin" }, t("origin")),
    el("small", {}, t("originHint")),
  );
  return el("div", { class: "field origin-field" }, head, origin.node);
}

/** @param {View} view */
function homeBounds(view) {
  const city = cityBounds(view.data.base);
  if (city) return view.origin.p ? city.extend(view.origin.p) : city;
  return L.latLngBounds([...view.data.hubs, view.origin].filter(hasPosition).map(({ p }) => p)).pad(0.05);
}

/**
 * From stored answers to the engine, if the page has one that works.
 *
 * @param {View} view
 */
async function open(view) {
  if (view.isOpening) {
    try {
      const engine = await openEngine();
      engines.push(engine);
      await view.answerBy(liveSolver(engine));
    } catch (error) {
      view.fault = error instanceof Error && "code" in error ? String(error.code) : "damaged";
    }
    view.isOpening = false;
  }
  await view.finish();
}

/** @type {import("./engine/types.d.ts").EngineClient[]} */
const engines = [];

/**
 * How outside checks ask the engine of this page.
 *
 * @param {import("./engine/types.d.ts").Request} request
 */
export async function ask(request) {
  const [engine] = engines;
  if (!engine) throw new Error("this page has no engine");
  return engine.ask(request);
}

export const start = pageOpener(accessibilityPage, { ownBase: true });
