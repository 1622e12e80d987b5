import { radioGroup } from "../controls.js";
import { el } from "../dom.js";
import { openDialog } from "../frame/dialog.js";
import { t, words } from "../language.js";
import { savePicture } from "./picture.js";
import { FORMATS } from "./sheet.js";

/** @import { Frame } from "../frame.js" */
/** @import { StudyData } from "../payload.d.ts" */
/** @import { Format, PaperSheet } from "./sheet.js" */

/** @param {PaperSheet} paper */
function formatField(paper) {
  const options = FORMATS.map((id) => ({ id, t: words(`paper_${id}`) }));
  const choose = (/** @type {string} */ id) => (paper.format = /** @type {Format} */ (id));
  return radioGroup("paper", t("paperFormat"), options, paper.format, choose);
}

/**
 * @param {string} id
 * @param {string} text
 * @param {() => void} click
 */
const button = (id, text, click) => el("button", { type: "button", class: "plain", id, click }, text);

/**
 * Landscape or portrait, with the tables or without.
 *
 * @param {PaperSheet} paper
 */
export function openPrintDialog(paper) {
  const tables = el("input", { type: "checkbox", id: "paper-appendix", checked: paper.hasAppendix });
  tables.addEventListener("change", () => (paper.hasAppendix = tables.checked));
  const print = () => {
    dialog.close();
    void paper.print();
  };
  const dialog = openDialog(
    t("print"),
    el("p", {}, t("printWhat")),
    formatField(paper),
    el("label", { class: "check" }, tables, el("span", {}, t("printTables"))),
    el("p", { class: "dialog-buttons" }, button("print-now", t("printNow"), print)),
  );
}

/** @param {Frame<StudyData>} frame */
export function openPictureDialog(frame) {
  const save = (/** @type {"svg" | "png"} */ kind) => () => {
    dialog.close();
    void savePicture(frame, kind);
  };
  const dialog = openDialog(
    t("savePicture"),
    el("p", {}, t("pictureWhat")),
    formatField(frame.paper),
    el(
      "p",
      { class: "dialog-buttons" },
      button("picture-png", t("picturePng"), save("png")),
      button("picture-svg", t("pictureSvg"), save("svg")),
    ),
  );
}
