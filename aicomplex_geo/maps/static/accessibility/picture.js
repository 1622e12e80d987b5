import { el } from "../dom.js";
import { saveFile } from "../frame/save_file.js";
import { boxOf } from "../label_layout.js";
import { pick, t } from "../language.js";
import { FONT, INK, QUIET_TEXT, TIME_CLASSES, WHITE } from "../drawing/palette.js";
import { conditions, sourceText } from "./paper_sheet.js";
import { paperView } from "./paper_frame.js";
import { routeLine } from "./route_section.js";
import { answerOf, fullHeadline } from "./sentences.js";

/** @import { MapDrawing } from "../drawing/map_drawing.js" */
/** @import { View } from "./view.js" */

const WIDTH = 1400;
const MAP_HEIGHT = 860;
const HEAD = 96;
const HEADLINE = 25;
const FOOT = 84;
const MARGIN = 20;
const RATIO = 2;
const LEGEND = { left: WIDTH - 316, top: MAP_HEIGHT - 78, width: 300, height: 62 };
const PIXELS_PER_MM = 96 / 25.4;

/**
 * Save what is seen as a picture with the answer, the legend and the sources.
 *
 * @param {View} view
 * @param {MapDrawing} drawing
 */
export async function savePicture(view, drawing) {
  await view.rest();
  const canvas = el("canvas", { width: WIDTH * RATIO, height: (HEAD + MAP_HEIGHT + FOOT) * RATIO });
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(RATIO, RATIO);
  pen.fillStyle = WHITE;
  pen.fillRect(0, 0, WIDTH, HEAD + MAP_HEIGHT + FOOT);
  const millimetres = { width: WIDTH / PIXELS_PER_MM, height: MAP_HEIGHT / PIXELS_PER_MM };
  const { bounds } = paperView(view.frame.map, view.frame.uncovered(), millimetres);
  pen.save();
  pen.translate(0, HEAD);
  const obstacles = [boxOf(LEGEND.left, LEGEND.top, LEGEND.width, LEGEND.height)];
  drawing.renderTo(pen, { bounds, width: WIDTH, height: MAP_HEIGHT, obstacles });
  pen.restore();
  drawHead(pen, view);
  drawLegend(pen, view);
  drawFoot(pen, view);
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, "image/png"));
  if (!blob) return;
  saveFile(`${view.data.page}-${view.origin.id ?? "point"}-${view.cutoff}.png`, blob);
  view.say("pictureSaved");
}

/**
 * On one line, in letters that are as large as it allows.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {string[]} parts every second one is bold
 */
function drawHeadline(pen, parts) {
  const font = (/** @type {number} */ at, /** @type {number} */ size) => `${at % 2 ? 800 : 500} ${size}px ${FONT}`;
  const widths = parts.map((part, at) => {
    pen.font = font(at, HEADLINE);
    return pen.measureText(part).width;
  });
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const share = Math.min(1, (WIDTH - 2 * MARGIN) / whole);
  let x = MARGIN;
  pen.fillStyle = INK;
  parts.forEach((part, at) => {
    pen.font = font(at, HEADLINE * share);
    pen.fillText(part, x, 42);
    x += (widths[at] ?? 0) * share;
  });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {View} view
 */
function drawHead(pen, view) {
  drawHeadline(pen, fullHeadline(view).split("**"));
  pen.font = `400 14px ${FONT}`;
  pen.fillStyle = QUIET_TEXT;
  const { reservation } = answerOf(view);
  const facts = [pick(view.data.title), conditions(view), routeLine(view)].filter(Boolean);
  pen.fillText(facts.join(" · "), MARGIN, 84, WIDTH - 2 * MARGIN);
  pen.fillText(String(reservation), MARGIN, 66, WIDTH - 2 * MARGIN);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {View} view
 */
function drawLegend(pen, { cutoff }) {
  const { left, width, height } = LEGEND;
  const [top, part] = [HEAD + LEGEND.top, 46];
  pen.fillStyle = "rgba(255, 255, 255, 0.95)";
  pen.fillRect(left, top, width, height);
  pen.fillStyle = INK;
  pen.font = `700 13px ${FONT}`;
  pen.fillText(t("timeInMinutes"), left + 12, top + 18);
  pen.textAlign = "center";
  TIME_CLASSES.forEach(({ limit, fill }, at) => {
    const share = Math.min(1, Math.max(0, (cutoff - limit + 10) / 10));
    pen.fillStyle = fill;
    pen.fillRect(left + 12 + at * part, top + 25, part * share, 14);
    pen.strokeStyle = "#9aa1ab";
    pen.strokeRect(left + 12 + at * part, top + 25, part, 14);
    pen.fillStyle = INK;
    pen.font = `${limit === cutoff ? 800 : 400} 12px ${FONT}`;
    pen.fillText(String(limit), left + 12 + (at + 1) * part, top + 54);
  });
  pen.textAlign = "left";
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {View} view
 */
function drawFoot(pen, view) {
  const top = HEAD + MAP_HEIGHT;
  pen.font = `400 12px ${FONT}`;
  pen.fillStyle = QUIET_TEXT;
  const words = sourceText(view).split(" ");
  let [line, y] = ["", top + 24];
  for (const word of words) {
    if (pen.measureText(`${line} ${word}`).width > WIDTH - 2 * MARGIN && y < top + 60) {
      pen.fillText(line, MARGIN, y);
      [line, y] = ["", y + 18];
    }
    line = `${line} ${word}`.trim();
  }
  pen.fillText(line, MARGIN, y, WIDTH - 2 * MARGIN);
  pen.textAlign = "right";
  pen.fillText("aicomplex-geo", WIDTH - MARGIN, top + FOOT - 10);
  pen.textAlign = "left";
}
