import { about } from "../about.js";
import { el } from "../dom.js";
import { saveFile } from "../frame/save_file.js";
import { openDialog } from "../frame/dialog.js";
import { langOf, pick, t } from "../language.js";
import { crateOf } from "./crate.js";
import { message } from "./messages.js";
import { profileNotes } from "./profile_notes.js";

/** @import { View } from "./view.js" */

/**
 * Where the numbers come from, and whether they are found again.
 *
 * @param {View} view
 */
export function aboutSection(view) {
  const result = el("div", { role: "status" });
  const check = async () => {
    const found = await view.solver.engine?.verify();
    if (!found) return;
    const { checked, agreed } = found;
    const kind = agreed === checked ? "blue" : "red";
    result.replaceChildren(message(kind, t("verifiedWhat", checked, agreed), t("verifiedThen")));
  };
  return el(
    "section",
    { class: "block", "aria-label": t("aboutMap") },
    el(
      "div",
      { class: "tools" },
      el("button", { type: "button", id: "about", click: () => openAbout(view) }, t("dataAndAssumptions")),
      view.solver.engine && el("button", { type: "button", id: "verify", click: () => void check() }, t("verify")),
    ),
    result,
    el("p", { class: "small" }, `${t("referenceDate")} ${view.data.date} · ${pick(view.data.place)}`),
  );
}

/** @param {View} view */
function openAbout(view) {
  openDialog(t("dataAndAssumptions"), about(view.data), profileNotes(view), inputs(view), crateButton(view));
}

/** @param {View} view */
function crateButton({ data }) {
  const text = () => `${JSON.stringify(crateOf(data), null, 2)}\n`;
  const click = () => saveFile("ro-crate-metadata.json", text(), "application/ld+json");
  return el("div", { class: "tools" }, el("button", { type: "button", id: "crate", click }, t("saveCrate")));
}

/**
 * Files that the page was computed from, each with its hash.
 *
 * @param {View} view
 */
function inputs({ data }) {
  const rows = Object.entries(data.inputs).map(([name, hash]) =>
    el("tr", {}, el("th", { scope: "row", lang: langOf(name) }, name), el("td", {}, el("code", {}, hash.slice(0, 16)))),
  );
  if (!rows.length) return null;
  return el(
    "section",
    { class: "block", "aria-labelledby": "inputs-title" },
    el("h3", { id: "inputs-title" }, t("inputFiles")),
    el("p", { class: "small" }, t("writtenBy", data.version)),
    el("table", {}, el("tbody", {}, rows)),
  );
}
