import { radioGroup } from "../controls.js";
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
  if (!states.length || !view.solver.engine) return null;
  const choose = () => void view.choose({ scenario: select.value || null });
  const options = [el("option", { value: "", selected: !view.scenario }, t("networkToday", view.data.date))];
  for (const state of states) {
    options.push(el("option", { value: state.id, selected: state.id === view.scenario }, stateName(state)));
  }
  // the date slider stacks scenarios
  if (view.scenario && !view.state) {
    options.push(el("option", { value: view.scenario, selected: true }, view.stateTitle));
  }
  const select = el("select", { id: "scenario", change: choose }, options);
  const label = el("label", { for: "scenario" }, t("roadProjects"));
  const head = el("div", { class: "field-head" }, label, el("small", {}, t("byDate")));
  return el("div", { class: "field" }, head, select, dateSlider(view));
}

/** @param {import("../payload.d.ts").NetworkState} state */
function stateName({ t: title, opens }) {
  const date = pick(opens);
  return date ? `${pick(title)} · ${date}` : pick(title);
}

/**
 * Today and each date at which another scenario takes effect, with all that have by then.
 *
 * @param {View} view
 */
function dateSlider(view) {
  const { timeline } = view.data;
  if (!timeline.length) return null;
  const stops = [{ state: /** @type {string | null} */ (null), label: t("today") }];
  for (const { state, words } of timeline) stops.push({ state, label: pick(words) });
  const at = Math.max(
    0,
    stops.findIndex(({ state }) => state === view.scenario),
  );
  const input = () => {
    void view.choose({ scenario: stops[Number(slider.value)]?.state ?? null });
    slider.setAttribute("aria-valuetext", stops[Number(slider.value)]?.label ?? "");
  };
  const range = { type: "range", id: "date", class: "date", min: 0, max: stops.length - 1, step: 1, value: at };
  const slider = el("input", { ...range, "aria-label": t("date"), "aria-valuetext": stops[at]?.label ?? "", input });
  const labels = stops.map(({ label }, index) => el("span", { class: index === at && "chosen-stop" }, label));
  return el("div", { class: "dates" }, slider, el("div", { class: "stops", "aria-hidden": "true" }, labels));
}
