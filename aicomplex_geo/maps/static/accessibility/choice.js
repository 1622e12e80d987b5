import { radioGroup } from "../controls.js";
import { dateSlider } from "../date_slider.js";
import { el } from "../dom.js";
import { pick, t } from "../language.js";
import { shortTitles } from "./periods.js";

/** @import { View } from "./view.js" */

/** @param {View} view */
export function periodField(view) {
  const { profiles } = view.data;
  const options = profiles.map(({ id }) => ({ id, t: shortTitles(profiles, id) }));
  const group = radioGroup("profile", t("profile"), options, view.profile, (profile) => void view.choose({ profile }));
  return el(
    "div",
    { class: "field period-field" },
    el("div", { class: "field-head" }, el("span", {}, t("profile"))),
    group,
  );
}

/**
 * The networks that can be chosen, and the dates from which they hold.
 *
 * @param {View} view
 */
export function projectField(view) {
  const { states } = view.data;
  if (!states.length || !(view.solver.engine || view.isOpening)) return null;
  const choose = () => void view.choose({ scenario: select.value || null });
  const option = (/** @type {string} */ id, /** @type {string} */ name) =>
    el("option", { value: id, selected: id === (view.scenario ?? "") }, name);
  const options = [
    option("", t("networkToday", view.data.date)),
    ...states.map((state) => option(state.id, stateName(state, states.length > 1))),
    ...stackedDates(view).map((date) => option(date.state, view.titleOfDate(date))),
  ];
  const disabled = !view.solver.engine;
  const select = el("select", { id: "scenario", disabled, change: choose }, options);
  const label = el("label", { for: "scenario" }, t("roadProjects"));
  const note = disabled ? "calculating" : view.state && states.length > 1 ? "projectAlone" : "byDate";
  const head = el("div", { class: "field-head" }, label, el("small", {}, t(note)));
  return el("div", { class: "field" }, head, select, projectDates(view));
}

/** Dates by which more than one project is open. @param {View} view */
const stackedDates = ({ data }) => data.timeline.filter(({ state }) => data.states.every(({ id }) => id !== state));

/**
 * @param {import("../payload.d.ts").NetworkState} state
 * @param {boolean} isOneOfSeveral
 */
function stateName({ t: title, opens }, isOneOfSeveral) {
  const date = pick(opens);
  const name = date ? `${pick(title)} · ${date}` : pick(title);
  return isOneOfSeveral ? t("projectAloneOf", name) : name;
}

/**
 * Today and each date at which another scenario takes effect, with all that have by then.
 *
 * @param {View} view
 */
function projectDates(view) {
  const { timeline } = view.data;
  if (!timeline.length) return null;
  const stops = [{ state: /** @type {string | null} */ (null), label: t("today") }];
  for (const { state, words } of timeline) stops.push({ state, label: pick(words) });
  const chosen = stops.findIndex(({ state }) => state === view.scenario);
  // a project that is chosen alone stands at the date at which it opens
  const opens = stops.findIndex(({ state }) => state?.split("+").includes(view.scenario ?? ""));
  const at = Math.max(0, chosen < 0 ? opens : chosen);
  const choose = (/** @type {typeof stops[number]} */ { state }) => void view.choose({ scenario: state });
  const options = { disabled: !view.solver.engine, otherwise: t("projectAlone") };
  return dateSlider(stops, { at, chosen }, choose, options);
}
