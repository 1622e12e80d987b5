import { createDrawing } from "./drawing/map_drawing.js";
import { showFrames } from "./explore.js";

/**
 * Frames on a base map; without one a page needs a third less script.
 *
 * @param {L.Map} map
 * @param {string} id of the element that holds the frames
 */
export const show = (map, id) => showFrames(map, id, createDrawing);
