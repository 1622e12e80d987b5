import { section, warning } from "../blocks.js";
import { field, selectBox } from "../controls.js";
import { el } from "../dom.js";
import { pick, t } from "../language.js";
import { byId, profileChoice } from "../profiles.js";

/** @import { View } from "./view.js" */

/**
 * Where one chooses origin, profile and cutoff.
 *
 * @param {View} view
 */
export function choiceSection(view) {
  const within = el("output", { for: "cutoff" }, t("within", view.cutoff));
  const profiles = profileChoice(view.data.profiles, view.profile, (profile) => view.choose({ profile }));
  const ticks = view.data.cutoffs.map((cutoff) => el("span", {}, cutoff));
  return section(
    "choose",
    t("isochroneOf", pick(view.origin.n)),
    field(el("label", { for: "origin" }, t("origin")), originBox(view)),
    field(el("span", {}, t("profile")), profiles),
    field(
      el("label", { for: "cutoff" }, t("cutoff"), " ", within),
      cutoffSlider(view),
      el("div", { class: "ticks", "aria-hidden": "true" }, ticks),
    ),
    warningOf(view),
  );
}

/** @param {View} view */
function originBox(view) {
  const options = view.data.origins.map((place) => ({
    value: place.id,
    text: [pick(place.n), place.p ? "" : ` (${t("noPosition")})`],
  }));
  return selectBox("origin", options, view.origin.id, (id) => view.choose({ origin: byId(view.data.origins, id) }));
}

/** @param {View} view */
function cutoffSlider(view) {
  const slider = el("input", {
    type: "range",
    id: "cutoff",
    min: "0",
    max: view.data.cutoffs.length - 1,
    step: "1",
    value: view.cutoffAt,
    "aria-valuetext": `${view.cutoff} ${t("minutes")}`,
    input: () => view.choose({ cutoffAt: Number(slider.value) }),
  });
  return slider;
}

/** @param {View} view */
function warningOf(view) {
  if (!view.origin.p) return warning(t("noIsochrone"));
  return view.isochrone(view.cutoff)?.cut ? warning(t("truncated")) : null;
}
