/** @import { LatLng } from "../payload.d.ts" */

const RADIANS = Math.PI / 180;
const MAJOR = 6378137;
const FLATTENING = 1 / 298.257223563;
const MINOR = MAJOR * (1 - FLATTENING);
const MOST_STEPS = 100;
const CONVERGED = 1e-14;

/**
 * Metres between two positions on the ellipsoid of WGS 84 (Vincenty 1975), not at antipodes.
 *
 * @param {LatLng} from
 * @param {LatLng} to
 */
export function geodesic(from, to) {
  const [one, other] = [from, to].map(([lat]) => Math.atan((1 - FLATTENING) * Math.tan(lat * RADIANS)));
  const [sinOne, cosOne] = [Math.sin(one ?? 0), Math.cos(one ?? 0)];
  const [sinOther, cosOther] = [Math.sin(other ?? 0), Math.cos(other ?? 0)];
  const difference = (to[1] - from[1]) * RADIANS;
  let lambda = difference;
  for (let step = 0; step < MOST_STEPS; step++) {
    const across = cosOther * Math.sin(lambda);
    const up = cosOne * sinOther - sinOne * cosOther * Math.cos(lambda);
    const sine = Math.sqrt(across * across + up * up);
    if (sine === 0) return 0;
    const cosine = sinOne * sinOther + cosOne * cosOther * Math.cos(lambda);
    const sigma = Math.atan2(sine, cosine);
    const azimuth = (cosOne * cosOther * Math.sin(lambda)) / sine;
    const square = 1 - azimuth * azimuth;
    const middle = square > 0 ? cosine - (2 * sinOne * sinOther) / square : 0;
    const c = (FLATTENING / 16) * square * (4 + FLATTENING * (4 - 3 * square));
    const before = lambda;
    const turn = middle + c * cosine * (2 * middle * middle - 1);
    lambda = difference + (1 - c) * FLATTENING * azimuth * (sigma + c * sine * turn);
    if (Math.abs(lambda - before) > CONVERGED) continue;
    return arc(square, sigma, middle);
  }
  return NaN;
}

/**
 * @param {number} square of the cosine of the azimuth at the equator
 * @param {number} sigma
 * @param {number} middle
 */
function arc(square, sigma, middle) {
  const u = (square * (MAJOR * MAJOR - MINOR * MINOR)) / (MINOR * MINOR);
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const [sine, cosine] = [Math.sin(sigma), Math.cos(sigma)];
  const inner = cosine * (2 * middle * middle - 1);
  const outer = (b / 6) * middle * (4 * sine * sine - 3) * (4 * middle * middle - 3);
  return MINOR * a * (sigma - b * sine * (middle + (b / 4) * (inner - outer)));
}

/** Metres along a line. @param {readonly LatLng[]} line */
export function geodesicLength(line) {
  let metres = 0;
  for (let i = 1; i < line.length; i++) {
    metres += geodesic(/** @type {LatLng} */ (line[i - 1]), /** @type {LatLng} */ (line[i]));
  }
  return metres;
}
