import { el } from "../dom.js";
import { between, minutes, withKilometres, withMinutes, won } from "../format.js";
import { code, inBrackets, langOf, pick, t } from "../language.js";
import { joinedLegs } from "../legs.js";
import { byId } from "../profiles.js";
import { roadName } from "../road_names.js";

/** @import { Route } from "../engine/types.d.ts" */
/** @import { Interchange } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * The route to the hub that is chosen: in sum, and leg by leg.
 *
 * @param {View} view
 */
export function routeSection(view) {
  const { route, hub: id } = view;
  if (!id || !view.solver.engine) return null;
  const hub = byId(view.data.hubs, id);
  const title = el("h2", { id: "route-title" }, t("routeTo", pick(hub.n)));
  const clear = () => void view.choose({ hub: null });
  const close = el("button", { type: "button", class: "text-button", id: "route-close", click: clear }, t("close"));
  const block = { class: "block route-block", "aria-labelledby": "route-title" };
  const top = el("div", { class: "section-head" }, title, close);
  if (!route) return el("section", block, top, el("p", { class: "message grey" }, t("noRoute")));
  return el("section", block, top, el("p", { class: "route-sum" }, routeSum(route)), legs(view, route));
}

/**
 * Minutes, kilometres and toll.
 *
 * @param {Route} route
 */
function routeSum({ time, metres, toll }) {
  return [withMinutes(time), withKilometres(metres), inBrackets(t("toll"), won(toll))].join(" · ");
}

/**
 * The route that is drawn, on one line; nothing without one.
 *
 * @param {View} view
 */
export function routeLine({ data, route, hub }) {
  return route && hub ? t("routeInLegend", pick(byId(data.hubs, hub).n), routeSum(route)) : "";
}

/**
 * @param {View} view
 * @param {Route} route
 */
function legs({ data }, route) {
  const access = el("li", {}, el("span", {}, t("accessLegs")), el("small", {}, withMinutes(route.accessTime)));
  const rows = joinedLegs(route.legs).map((leg) => {
    const unnamed = inBrackets(code(leg.roadClass, "road_class"), t("unnamedRoad"));
    const name = roadName(data, leg.name) || unnamed;
    const ref = leg.ref ? el("span", { class: "ref" }, leg.ref) : null;
    const figures = `${withKilometres(leg.metres)} · ${withMinutes(leg.time)}`;
    return el("li", {}, el("span", { lang: langOf(name) }, name, ref && " ", ref), el("small", {}, figures));
  });
  return el("ol", { class: "legs" }, access, rows);
}

/**
 * The interchange that is nearest by time, with its ranges where Python has computed them.
 *
 * @param {View} view
 */
export function interchangeSection(view) {
  const nearest = nearestInterchange(view);
  if (!nearest) return null;
  return el(
    "section",
    { class: "block", "aria-labelledby": "interchange-title" },
    el("h2", { id: "interchange-title" }, t("nearestInterchange")),
    el(
      "p",
      { class: "interchange" },
      el("b", {}, nearest.name),
      nearest.road && el("small", { lang: langOf(nearest.road) }, ` ${nearest.road}`),
      el("span", { class: "value" }, withMinutes(nearest.time)),
      el("small", {}, nearest.range),
    ),
    nearest.note ? el("p", { class: "small" }, nearest.note) : null,
  );
}

/** @param {View} view */
export function nearestInterchange(view) {
  const stored = view.isOfStudy ? view.data.interchanges[view.profile]?.[view.origin.id ?? ""]?.[0] : null;
  return stored ? storedInterchange(view, stored) : foundInterchange(view);
}

/**
 * @param {View} view
 * @param {Interchange} stored
 */
function storedInterchange({ data }, { n, r, t: time, tl, th, also }) {
  const range = tl && th && tl !== th ? inBrackets("", between(minutes(tl), minutes(th))) : "";
  const left = data.interchanges_left.map(pick).join(", ");
  const notes = [pick(also) ? t("alsoNearest", pick(also)) : "", left ? t("interchangesLeft", left) : ""];
  return {
    name: pick(n),
    road: pick(r),
    time: Number(time),
    range,
    note: notes.filter(Boolean).join(" "),
  };
}

/** @param {View} view */
function foundInterchange({ answer, solver }) {
  const times = [...(answer?.interchangeTimes ?? [])].map((time) => (time < 0 ? Infinity : time));
  const time = Math.min(...times);
  const found = solver.engine?.data.interchanges[times.indexOf(time)];
  if (!found || time === Infinity) return null;
  return {
    name: pick(found.n),
    road: pick(found.road),
    time,
    range: "",
    note: "",
  };
}
