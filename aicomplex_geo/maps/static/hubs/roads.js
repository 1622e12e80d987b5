import { section, small } from "../blocks.js";
import { el } from "../dom.js";
import { kilometres } from "../format.js";
import { code, inBrackets, langOf, pick, t } from "../language.js";
import { roadName } from "../road_names.js";

/** @import { RouteRoad } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const MOST_NAMED = 3;
const LEAST_METRES = 1000;
const SPLIT = "|";

/**
 * The roads of the route to the hub chosen, in their order.
 *
 * @param {View} view
 */
export function roadSection(view) {
  const hub = view.chosenHub;
  const roads = hub ? view.roadsTo(hub.id) : [];
  if (!hub || !roads.length) return null;
  const items = roads.map((road) => roadItem(view, road));
  return section("roads", t("routeTo", pick(hub.n)), el("ol", { class: "legs" }, items), small(t("roadsOfRoute")));
}

/**
 * @param {View} view
 * @param {RouteRoad} road
 */
function roadItem({ data }, [name, ref, roadClass, metres]) {
  const shown = roadName(data, name) || inBrackets(code(roadClass, "road_class"), t("unnamedRoad"));
  const number = ref && el("span", { class: "ref" }, ref);
  return el(
    "li",
    {},
    el("span", { lang: langOf(shown) }, shown, number && " ", number),
    el("small", {}, `${kilometres(metres)} km`),
  );
}

/**
 * The longest named roads of a route, in their order, each marked with its language.
 *
 * @param {View} view
 * @param {string} hub its id
 */
export function roadsInWords(view, hub) {
  const named = view.roadsTo(hub).filter(([name, , , metres]) => name && metres >= LEAST_METRES);
  const longest = [...named].sort((a, b) => b[3] - a[3]).slice(0, MOST_NAMED);
  const names = new Set(named.filter((road) => longest.includes(road)).map(([name]) => roadName(view.data, name)));
  if (!names.size) return null;
  const [before = "", after = ""] = t("viaRoads", SPLIT).split(SPLIT);
  const roads = [...names].map((name, at) => [at ? " → " : "", el("span", { lang: langOf(name) }, name)]);
  return el("span", {}, before, roads, after);
}
