// Pins that lie on one another are moved apart, so that each can be pressed.

/** @typedef {{ x: number, y: number, size?: number }} Point a square of that many pixels around a place */

const SIZE = 24;
const GAP = 1;
const ROUNDS = 40;
const FARTHEST = 48;

/**
 * How far each point is moved so that no two of their squares overlap.
 *
 * @param {readonly Point[]} points in pixels
 * @param {number} [fixed] how many of the first stay where they are; of the others the first move least
 * @returns {Point[]}
 */
export function spread(points, fixed = 0) {
  const moved = points.map(({ x, y, size = SIZE }) => ({ x, y, size }));
  for (let round = 0; round < ROUNDS; round++) {
    let isDone = true;
    for (let i = 0; i < moved.length; i++) {
      for (let j = i + 1; j < moved.length; j++) isDone = !pushApart(moved, i, j, fixed) && isDone;
    }
    if (isDone) break;
  }
  return moved.map(({ x, y }, at) => shift(points[at] ?? { x, y }, x, y));
}

/**
 * The first of two points stays more than the second.
 *
 * @param {Point[]} points
 * @param {number} i
 * @param {number} j
 * @param {number} fixed
 */
function pushApart(points, i, j, fixed) {
  const [a, b] = [points[i], points[j]];
  if (!a || !b || j < fixed) return false;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const distance = Math.hypot(dx, dy);
  const need = ((a.size ?? SIZE) + (b.size ?? SIZE)) / 2 + GAP;
  const free = Math.max(Math.abs(dx), Math.abs(dy));
  if (free >= need - GAP / 2) return false;
  // of two on one place the later goes to its own side
  const [east, south] = distance < 0.5 ? [Math.cos(j), Math.sin(j)] : [dx / distance, dy / distance];
  const lack = (need - free) / Math.max(Math.abs(east), Math.abs(south));
  const share = i < fixed ? 0 : 0.25;
  Object.assign(a, { x: a.x - east * lack * share, y: a.y - south * lack * share });
  Object.assign(b, { x: b.x + east * lack * (1 - share), y: b.y + south * lack * (1 - share) });
  return true;
}

/**
 * @param {Point} from
 * @param {number} x
 * @param {number} y
 */
function shift(from, x, y) {
  const [dx, dy] = [x - from.x, y - from.y];
  const length = Math.hypot(dx, dy);
  const share = length > FARTHEST ? FARTHEST / length : 1;
  return { x: Math.round(dx * share), y: Math.round(dy * share) };
}

/**
 * @param {L.Map} map
 * @param {readonly L.Marker[]} markers
 * @param {readonly L.Marker[]} [fixed] which the others make room for
 */
export function spreadPins(map, markers, fixed = []) {
  const isShown = (/** @type {L.Marker} */ marker) => map.hasLayer(marker);
  const [still, free] = [fixed.filter(isShown), markers.filter(isShown)];
  const shown = [...still, ...free];
  const sizeOf = (/** @type {L.Marker} */ marker) => L.point(marker.getIcon().options.iconSize ?? [0, 0]);
  const squares = shown.map((marker) => {
    const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
    return { x, y, size: Math.max(SIZE, sizeOf(marker).x) };
  });
  const shifts = spread(squares, still.length);
  shown.forEach((marker, at) => {
    const element = marker.getElement();
    const size = sizeOf(marker);
    const { x, y } = shifts[at] ?? { x: 0, y: 0 };
    if (element) Object.assign(element.style, { marginLeft: `${x - size.x / 2}px`, marginTop: `${y - size.y / 2}px` });
  });
}
