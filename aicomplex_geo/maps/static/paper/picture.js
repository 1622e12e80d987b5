import { el } from "../dom.js";
import { saveFile } from "../frame/save_file.js";
import { t } from "../language.js";

/** @import { Frame } from "../frame.js" */
/** @import { StudyData } from "../payload.d.ts" */

const WIDTH = 2800;

/**
 * Save the sheet as a picture: title, map, legend and sources.
 *
 * @param {Frame<StudyData>} frame
 * @param {"svg" | "png"} kind
 */
export async function savePicture(frame, kind) {
  await frame.page.rest?.();
  const text = frame.paper.toSvg();
  const name = frame.page.pictureName?.() ?? frame.data.page;
  const content = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await rastered(text);
  if (!content) return;
  saveFile(`${name}.${kind}`, content);
  frame.say(t("pictureSaved"));
}

/**
 * @param {string} text of an SVG file
 * @returns {Promise<Blob | null>}
 */
async function rastered(text) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const height = Math.round((WIDTH * image.naturalHeight) / image.naturalWidth);
  const canvas = el("canvas", { width: WIDTH, height });
  canvas.getContext("2d")?.drawImage(image, 0, 0, WIDTH, height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
