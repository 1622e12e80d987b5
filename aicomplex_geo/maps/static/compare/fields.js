// What is compared, and at which cutoff.

import { shortTitles } from "../accessibility/periods.js";
import { field, radioGroup, selectBox } from "../controls.js";
import { dateSlider } from "../date_slider.js";
import { el } from "../dom.js";
import { pick, t, withUnit } from "../language.js";
import { OriginField } from "../origins/origin_field.js";
import { CUTOFFS } from "./view.js";

/** @import { Findable } from "../origins/search.js" */
/** @import { Kind, View } from "./view.js" */

/** @param {View} view */
export function kindField(view) {
  const options = view.kinds.map((id) => ({ id, t: view.data.labels.words[`compare_${id}`] ?? [id, id] }));
  const choose = (/** @type {string} */ kind) => void view.choose({ kind: /** @type {Kind} */ (kind) });
  const group = radioGroup("kind", t("compareWhat"), options, view.kind, choose);
  return el("div", { class: "field" }, el("div", { class: "field-head" }, el("span", {}, t("compareWhat"))), group);
}

/**
 * Where both sides are from; on two sides only where two origins are compared.
 *
 * @param {View} view
 * @param {readonly Findable[]} places
 */
export function originFields(view, places) {
  const fields = view.drawnSpots.map((_, at) => originField(view, places, /** @type {0 | 1} */ (at)));
  const hint = el("p", { class: "small" }, t(fields.length > 1 ? "compareDragBoth" : "compareDrag"));
  const boxes = fields.map(({ node, input }, at) =>
    fields.length > 1
      ? box(/** @type {0 | 1} */ (at), input.id, node)
      : field(el("label", { for: input.id }, t("origin")), node),
  );
  return { fields, node: el("div", { class: "compare-origins" }, boxes, hint) };
}

/**
 * @param {View} view
 * @param {readonly Findable[]} places
 * @param {0 | 1} side
 */
function originField(view, places, side) {
  return new OriginField(places, {
    id: side ? "origin-b" : "origin-a",
    own: view.data.origins,
    chosen: () => (side ? view.other : view.origin),
    choose(spot) {
      void view.moveTo(side, spot);
      view.showOrigin(side);
    },
    focused: () => (view.side = side),
  });
}

/** @param {View} view */
export function sideFields(view) {
  if (view.kind === "projects") return [projectField(view), periodField(view)];
  if (view.kind === "origins") return periodField(view);
  return el("div", { class: "sides" }, periodBox(view, 0), periodBox(view, 1));
}

/**
 * @param {0 | 1} side
 * @param {string} id
 * @param {HTMLElement} control
 */
function box(side, id, control) {
  const letter = el("b", { class: `side side-${side}` }, t(side ? "sideB" : "sideA"));
  return el(
    "div",
    { class: "side-box" },
    el("label", { for: id }, letter, t(side ? "sideCompared" : "sideBase")),
    control,
  );
}

/**
 * @param {View} view
 * @param {0 | 1} side
 */
function periodBox(view, side) {
  const { profiles } = view.data;
  const options = profiles.map(({ id }) => ({ value: id, text: pick(shortTitles(profiles, id)) }));
  const id = side ? "period-b" : "period-a";
  const choose = (/** @type {string} */ value) => void view.choose(side ? { otherProfile: value } : { profile: value });
  return box(side, id, selectBox(id, options, side ? view.otherProfile : view.profile, choose));
}

/** @param {View} view */
function periodField(view) {
  const { profiles } = view.data;
  const options = profiles.map(({ id }) => ({ id, t: shortTitles(profiles, id) }));
  const group = radioGroup("profile", t("profile"), options, view.profile, (profile) => void view.choose({ profile }));
  return el("div", { class: "field" }, el("div", { class: "field-head" }, el("span", {}, t("profile"))), group);
}

/** @param {View} view */
function projectField(view) {
  const options = view.data.states.map(({ id, t: title, opens }) => ({
    value: id,
    text: [pick(title), pick(opens)].filter(Boolean).join(" · "),
  }));
  if (!options.some(({ value }) => value === view.scenario)) {
    options.push({ value: view.scenario, text: view.scenarioName });
  }
  const choose = (/** @type {string} */ scenario) => void view.choose({ scenario });
  const select = selectBox("scenario", options, view.scenario, choose);
  return field(el("label", { for: "scenario" }, t("roadProjects")), select, projectDates(view));
}

/**
 * The dates at which a scenario of its own takes effect.
 *
 * @param {View} view
 */
function projectDates(view) {
  const known = view.engine?.data.scenarios ?? [];
  const dates = view.data.timeline.filter(({ state }) => known.includes(state));
  if (dates.length < 2) return null;
  const stops = dates.map(({ state, words }) => ({ state, label: pick(words) }));
  const chosen = stops.findIndex(({ state }) => state === view.scenario);
  return dateSlider(stops, { at: Math.max(0, chosen), chosen }, ({ state }) => void view.choose({ scenario: state }));
}

/** @param {View} view */
export function cutoffField(view) {
  const { least, most, step } = CUTOFFS;
  const output = el("output", { for: "cutoff", class: "cutoff-value" }, withUnit(view.cutoff, t("minutes")));
  const input = () => {
    output.textContent = withUnit(slider.value, t("minutes"));
    void view.choose({ cutoff: Number(slider.value) });
  };
  const range = { type: "range", id: "cutoff", class: "cutoff", min: least, max: most, step, value: view.cutoff };
  const slider = el("input", { ...range, "aria-valuetext": withUnit(view.cutoff, t("minutes")), input });
  const head = el("div", { class: "field-head" }, el("label", { for: "cutoff" }, t("cutoff")), output);
  return el("div", { class: "field cutoff-field" }, head, slider);
}
