import { list, section, small } from "./blocks.js";
import { pageOpener } from "./frame.js";
import { radioGroup, selectBox, field } from "./controls.js";
import { el } from "./dom.js";
import { code, inBrackets, pick, t } from "./language.js";
import { certaintyCircle, hasPosition, namePin } from "./pins.js";
import { criticalLegend, criticalSection, drawCritical, listedPoints } from "./scenarios/critical.js";
import { addressOf, restoreFrom } from "./scenarios/address.js";
import { answerOf, details, facts } from "./scenarios/answers.js";
import { districtSection } from "./scenarios/district_table.js";
import { hubSection } from "./scenarios/hub_table.js";
import { onPaper } from "./scenarios/on_paper.js";
import { addPlaces } from "./scenarios/places.js";
import { reachedSection } from "./scenarios/reached_table.js";
import { changesLegend, drawRoads, changedRoads } from "./scenarios/roads.js";
import { changedPoints, drawSurface, surfaceLegend } from "./scenarios/surfaces.js";
import { MODES, View } from "./scenarios/view.js";
import { legendCertainty, legendBlock, legendRoads } from "./legend.js";
import { MAIN_COLOUR } from "./symbols.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { ScenariosData } from "./payload.d.ts" */
/** @import { Mode } from "./scenarios/view.js" */

/**
 * What each scenario changes: before, after, the difference, and the links that trips depend on.
 *
 * @param {Frame<ScenariosData>} frame
 * @returns {Page}
 */
function scenariosPage(frame) {
  const view = new View(frame);
  const [surface, critical, roads] = [0, 1, 2].map(() => L.layerGroup().addTo(frame.map));
  certaintyCircle(view.data.origin, MAIN_COLOUR)?.addTo(frame.map);
  const pins = addPlaces(view);
  return {
    draw() {
      if (!surface || !critical || !roads) return;
      drawSurface(surface, view);
      drawCritical(critical, view);
      drawRoads(roads, view);
    },
    home: () => homeBounds(view),
    translate: () => pins.forEach((one) => namePin(one)),
    answer: () => answerOf(view),
    onPaper: () => onPaper(view),
    state: () => addressOf(view),
    restore: (fields) => restoreFrom(fields, view),
    panel: () => [
      choiceSection(view),
      view.mode === "critical" ? criticalSection(view) : null,
      reachedSection(view),
      districtSection(view),
      hubSection(view),
      facts(view),
      leftOut(view),
    ],
    legend: () => [
      view.mode === "critical" ? criticalLegend(view) : surfaceLegend(view),
      changesLegend(view),
      legendBlock("", [legendCertainty(MAIN_COLOUR)]),
      roadsLegend(view),
    ],
  };
}

/**
 * The origin and what changes, all hubs where nothing does; of critical links those that are listed.
 *
 * @param {View} view
 */
function homeBounds(view) {
  const { origin, hubs } = view.data;
  const listed = view.mode === "critical" ? listedPoints(view) : [];
  if (listed.length) return L.latLngBounds(listed).pad(0.04);
  const changed = [...changedRoads(view), ...changedPoints(view)];
  const places = (changed.length ? [origin] : [origin, ...hubs]).filter(hasPosition).map((place) => place.p);
  return L.latLngBounds([...places, ...changed]).pad(0.08);
}

/** @param {View} view */
function choiceSection(view) {
  const options = view.data.scenarios.map((one) => ({ value: one.id, text: titleOf(one) }));
  const label = el("label", { for: "scenario" }, t("scenario"));
  const select = selectBox("scenario", options, view.scenario.id, (id) => {
    view.choose({ id });
    view.frame.goHome();
  });
  const modes = MODES.map((id) => ({ id, t: view.data.labels.words[`mode_${id}`] ?? ["", ""] }));
  const chooseMode = (/** @type {string} */ id) => {
    const was = view.mode;
    view.choose({ mode: /** @type {Mode} */ (id) });
    if ((was === "critical") !== (id === "critical")) view.frame.goHome();
  };
  return section(
    "choose",
    pick(view.scenario.t),
    field(label, select),
    radioGroup("mode", t("shownState"), modes, view.mode, chooseMode),
    details(view),
    small(t("scenarioLimit", code("compare", "page"))),
    small(t("scenarioRule", pick(view.data.origin.n), pick(view.profile.t), view.data.cellKm)),
  );
}

/** @param {View} view */
function leftOut({ data }) {
  if (!data.left.length) return null;
  return section("left", t("scenariosLeft"), list(data.left.map((one) => pick(one.why))));
}

/** @param {View} view */
function roadsLegend(view) {
  const block = legendRoads(view.data.base);
  block.classList.toggle("quiet", view.mode === "difference" || view.mode === "critical");
  return block;
}

/** @param {ScenariosData["scenarios"][0]} scenario */
function titleOf(scenario) {
  const words = pick(scenario.qualifiers);
  return words ? inBrackets(pick(scenario.t), words) : pick(scenario.t);
}

export const start = pageOpener(scenariosPage);
