import { fold } from "../blocks.js";
import { el } from "../dom.js";
import { JOIN_WITHIN } from "../engine/edits.js";
import { code, pick, t } from "../language.js";
import { saveFile } from "../frame/save_file.js";

/** @import { Edit } from "../engine/types.d.ts" */
/** @import { RoadTool } from "./road_tool.js" */
/** @import { View } from "./view.js" */

const CLASSES = ["expressway", "urban_expressway", "national", "arterial", "street"];
const SPEEDS = { least: 10, most: 120, step: 10 };

/**
 * Roads that are closed or drawn: tools, and the list of what has been done.
 *
 * @param {View} view
 * @param {RoadTool} tool
 */
export function editsSection(view, tool) {
  if (!view.solver.engine) return view.isOpening ? fold("edits", t("tryRoads"), t("calculating")) : null;
  const isEmpty = !view.edits.length && !tool.line.length;
  const undo = { type: "button", id: "undo", disabled: isEmpty, click: () => tool.undo() };
  const tools = el(
    "div",
    { class: "tools" },
    toolButton(tool, "close", t("closeRoad")),
    toolButton(tool, "draw", t("drawRoad")),
    el("button", undo, t("undo")),
  );
  const words = tool.loose ? t(`loose_${tool.loose}`, JOIN_WITHIN) : tool.mode && t(`hint_${tool.mode}`);
  const hint = words ? el("p", { class: "small", role: "status" }, words) : null;
  const content = [tools, tool.mode === "draw" ? newRoad(tool) : null, hint, list(view, tool)];
  const title = view.edits.length ? `${t("tryRoads")} (${view.edits.length})` : t("tryRoads");
  return fold("edits", title, content, { open: Boolean(view.edits.length || tool.mode) });
}

/**
 * @param {RoadTool} tool
 * @param {"close" | "draw"} mode
 * @param {string} text
 */
function toolButton(tool, mode, text) {
  const pressed = String(tool.mode === mode);
  const click = () => tool.use(tool.mode === mode ? null : mode);
  return el("button", { type: "button", id: `tool-${mode}`, "aria-pressed": pressed, click }, text);
}

/** @param {RoadTool} tool */
function newRoad(tool) {
  const options = CLASSES.map((one) =>
    el("option", { value: one, selected: one === tool.roadClass }, code(one, "road_class")),
  );
  const kind = el("select", { id: "new-class", change: () => (tool.roadClass = kind.value) }, options);
  const { least: min, most: max, step } = SPEEDS;
  const change = () => (tool.speed = Math.min(max, Math.max(min, Number(speed.value) || tool.speed)));
  const speed = el("input", { type: "number", id: "new-speed", min, max, step, value: tool.speed, change });
  return el(
    "div",
    { class: "new-road" },
    el("label", { for: "new-class" }, t("roadClass")),
    kind,
    el("label", { for: "new-speed" }, t("speedOfRoad")),
    speed,
    el("button", { type: "button", id: "finish-road", click: () => tool.finish() }, t("finishRoad")),
  );
}

/**
 * @param {View} view
 * @param {RoadTool} tool
 */
function list(view, tool) {
  if (!view.edits.length) return null;
  const rows = view.edits.map((edit, at) => {
    const name = editName(tool, edit);
    const remove = () => tool.remove(at);
    const label = { "aria-label": `${t("remove")}: ${name}` };
    return el("li", {}, el("span", {}, name), el("button", { type: "button", ...label, click: remove }, "×"));
  });
  const save = async () => {
    const { question, solver } = view;
    if (!question || !solver.engine) return;
    const title = /** @type {[string, string]} */ (["지도에서 바꾼 도로", "Roads changed on the map"]);
    saveFile("scenario.toml", await solver.engine.scenarioToml(question, title), "application/toml");
  };
  const button = el("button", { type: "button", id: "export-edits", click: () => void save() }, t("exportEdits"));
  return el("div", {}, el("ul", { class: "edits" }, rows), button);
}

/**
 * @param {RoadTool} tool
 * @param {Edit} edit
 */
function editName(tool, edit) {
  if (edit.kind === "add_link") return `${t("road_new")}: ${code(edit.roadClass, "road_class")} ${edit.speed} km/h`;
  const road = tool.roads.get(edit.edge);
  const name = road && (road.name || road.ref || code(road.roadClass, "road_class"));
  return `${t("road_closed")}: ${name || pick(["도로", "Road"])}`;
}
