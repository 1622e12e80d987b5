// What is near the main site, as the crow flies, and how much has a known position.

import { withBold } from "../dom.js";
import { geodesic } from "../engine/geodesic.js";
import { number } from "../format.js";
import { pick, t } from "../language.js";
import { hasPosition } from "../pins.js";
import { isDrawn } from "./view.js";

/** @import { Feature, Layer } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const NEAR_KM = 10;
const METRES_PER_KM = 1000;
const COUNTED = ["sites", "hubs", "companies", "support"];

/** @param {View} view */
export function answerOf({ data }) {
  const features = data.layers.flatMap((layer) => layer.features);
  const drawn = features.filter(isDrawn).length;
  const unknown = features.length - drawn;
  const known = t("overviewAnswer", number(features.length), number(drawn));
  const reservation = [
    known.split("**").join(""),
    unknown ? t("overviewUnknown", number(unknown)) : "",
    `${t("referenceDate")} ${data.date}`,
  ];
  const near = nearText(data.layers);
  if (near) return { headline: withBold(near), reservation: reservation.filter(Boolean).join(" ") };
  return { headline: withBold(known), reservation: reservation.slice(1).filter(Boolean).join(" ") };
}

/**
 * How many of each kind lie around the first place of the study that has a position.
 *
 * @param {Layer[]} layers
 */
function nearText(layers) {
  const main = layers.find(({ name }) => name === "sites")?.features.find(hasPosition);
  if (!main) return "";
  const counts = layers.filter(({ name }) => COUNTED.includes(name)).map((layer) => ({ layer, n: near(layer, main) }));
  const parts = counts.filter(({ n }) => n).map(({ layer, n }) => t("overviewCount", pick(layer.t), n));
  return parts.length ? t("overviewNear", pick(main.n), NEAR_KM, parts.join(t("clauseEnd"))) : "";
}

/**
 * @param {Layer} layer
 * @param {Feature & { p: NonNullable<Feature["p"]> }} main
 */
const near = ({ features }, main) =>
  features.filter((one) => one !== main && hasPosition(one) && geodesic(main.p, one.p) <= NEAR_KM * METRES_PER_KM)
    .length;
