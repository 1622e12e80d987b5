// What part of the world a picture of some size shows at a round scale.

/** @typedef {{ bounds: L.LatLngBounds, scale: number }} PaperView */

const SCALES = [10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1500, 2000];
export const PIXELS_PER_MM = 96 / 25.4;
const METRES_PER_DEGREE = 111_319.49;
const LEAST_SHARE = 0.78;

/** @param {number} latitude */
const toRadians = (latitude) => (latitude * Math.PI) / 180;

/**
 * Kilometres that a paper of some millimetres must show, to a round scale.
 *
 * @param {number} kilometres
 * @param {number} millimetres
 */
export function roundScale(kilometres, millimetres) {
  const least = (kilometres * 1e6 * LEAST_SHARE) / millimetres;
  return (SCALES.find((thousands) => thousands * 1000 >= least) ?? SCALES.at(-1) ?? 1000) * 1000;
}

/**
 * The surroundings of a place on paper of that size.
 *
 * @param {{ lat: number, lng: number }} centre
 * @param {number} scale
 * @param {{ width: number, height: number }} millimetres
 * @returns {[south: number, west: number, north: number, east: number]}
 */
export function paperBounds({ lat, lng }, scale, { width, height }) {
  const metres = { east: (width / 2000) * scale, north: (height / 2000) * scale };
  const east = metres.east / (METRES_PER_DEGREE * Math.cos(toRadians(lat)));
  // Mercator stretches both axes alike, so that the same number of its units is one length
  const y = Math.asinh(Math.tan(toRadians(lat)));
  const step = toRadians(metres.north / METRES_PER_DEGREE / Math.cos(toRadians(lat)));
  const latitude = (/** @type {number} */ at) => (Math.atan(Math.sinh(at)) * 180) / Math.PI;
  return [latitude(y - step), lng - east, latitude(y + step), lng + east];
}

/**
 * @param {L.Map} map
 * @param {L.LatLngBounds} seen
 * @param {{ width: number, height: number }} millimetres
 * @returns {PaperView}
 */
export function paperView(map, seen, millimetres) {
  const centre = seen.getCenter();
  const wide = map.distance([centre.lat, seen.getWest()], [centre.lat, seen.getEast()]) / 1000;
  const high = map.distance([seen.getSouth(), centre.lng], [seen.getNorth(), centre.lng]) / 1000;
  const scale = Math.max(roundScale(wide, millimetres.width), roundScale(high, millimetres.height));
  const [south, west, north, east] = paperBounds(centre, scale, millimetres);
  return { bounds: L.latLngBounds([south, west], [north, east]), scale };
}
