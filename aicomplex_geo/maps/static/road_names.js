import { isEnglish } from "./language.js";

/**
 * A road by its English name where the study has one.
 *
 * @param {{ road_names?: Record<string, string> }} data
 * @param {string} name
 */
export const roadName = (data, name) => (isEnglish() && data.road_names?.[name]) || name;
