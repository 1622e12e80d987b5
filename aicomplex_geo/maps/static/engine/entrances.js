// Where points may join roads: anywhere along them, or at the ends of tunnels and bridges.

import { byte, float, int } from "./numbers.js";

/** @import { RoadTable } from "./road_table.js" */
/**
 * @typedef {object} EntranceRules
 * @property {boolean} full whether the network has all streets
 * @property {boolean[]} anywhere whether roads of each class are entered anywhere along them
 * @property {number} ferry number of the class that is only entered at its ends
 */

/** Metres of the cells by which lines are found. */
const CELL = { outline: 500, full: 100 };

/** What points may join; of the two directions of a road the first. */
export class Entrances {
  /**
   * @param {RoadTable} roads
   * @param {Uint8Array} present edges
   * @param {EntranceRules} rules
   */
  constructor(roads, present, rules) {
    this.roads = roads;
    const joined = joinable(roads, present, rules);
    const outside = outsideOf(roads, present);
    /** @type {[edge: number, end: number][]} */
    const found = [];
    const on = (/** @type {number} */ end, /** @type {(edge: number) => boolean} */ test) =>
      joined.forEach((kind, edge) => {
        if (kind && test(edge)) found.push([edge, end]);
      });
    const { raised, tail, head } = roads;
    on(NaN, (edge) => !int(raised, edge));
    on(0, (edge) => int(raised, edge) > 0 && byte(outside, int(tail, edge)) > 0);
    on(1, (edge) => int(raised, edge) > 0 && byte(outside, int(head, edge)) > 0);
    this.count = found.length;
    this.edge = Int32Array.from(found, ([edge]) => edge);
    /** 0 or 1 where it is joined only there. */
    this.end = Float64Array.from(found, ([, end]) => end);
    /** Whether it is joined from any distance, not only within 30 m. */
    this.anywhere = Uint8Array.from(found, ([edge]) => Number(joined[edge] === ANYWHERE));
    this.cell = rules.full ? CELL.full : CELL.outline;
    this.metres = new Float64Array(this.count);
    this.seen = new Int32Array(this.count).fill(-1);
    this.search = 0;
    this.#index();
  }

  /** Vertices of an entrance: the first, and the one after the last. @param {number} entrance */
  span(entrance) {
    const line = int(this.roads.road, int(this.edge, entrance));
    const [first, end] = [int(this.roads.first, line), int(this.roads.first, line + 1)];
    const at = float(this.end, entrance);
    if (at === 0) return [first, first + 1];
    return at === 1 ? [end - 1, end] : [first, end];
  }

  /** Put each segment of a line into the cells of its box. */
  #index() {
    const { x, y } = this.roads;
    /** @type {Map<number, number[]>} */
    const cells = new Map();
    for (let entrance = 0; entrance < this.count; entrance++) {
      const [first = 0, end = 0] = this.span(entrance);
      for (let at = first; at < Math.max(end - 1, first + 1); at++) {
        const to = Math.min(at + 1, end - 1);
        const left = this.#column(Math.min(float(x, at), float(x, to)));
        const right = this.#column(Math.max(float(x, at), float(x, to)));
        const low = this.#column(Math.min(float(y, at), float(y, to)));
        const high = this.#column(Math.max(float(y, at), float(y, to)));
        for (let column = left; column <= right; column++) {
          for (let row = low; row <= high; row++) {
            const key = cellKey(column, row);
            const listed = cells.get(key);
            if (listed) listed.push(entrance, at);
            else cells.set(key, [entrance, at]);
          }
        }
      }
    }
    this.cells = new Map([...cells].map(([key, listed]) => [key, Int32Array.from(listed)]));
  }

  /** @param {number} metres */
  #column(metres) {
    return Math.floor(metres / this.cell);
  }

  /**
   * Entrances within metres of a place, inclusive, in their order; their distances are in `metres`.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @returns {number[]}
   */
  within(x, y, reach) {
    this.search++;
    /** @type {number[]} */
    const near = [];
    for (let column = this.#column(x - reach); column <= this.#column(x + reach); column++) {
      for (let row = this.#column(y - reach); row <= this.#column(y + reach); row++) {
        const listed = this.cells?.get(cellKey(column, row));
        if (listed) this.#measure(listed, x, y, near);
      }
    }
    return near.filter((entrance) => float(this.metres, entrance) <= reach).sort((one, other) => one - other);
  }

  /**
   * @param {Int32Array} listed
   * @param {number} x
   * @param {number} y
   * @param {number[]} near
   */
  #measure(listed, x, y, near) {
    const { roads, metres, seen, search } = this;
    for (let i = 0; i < listed.length; i += 2) {
      const entrance = int(listed, i);
      const at = int(listed, i + 1);
      const single = float(this.end, entrance) >= 0;
      const away = segmentDistance(roads, at, single ? at : at + 1, x, y);
      if (int(seen, entrance) === search) {
        if (away < float(metres, entrance)) metres[entrance] = away;
        continue;
      }
      seen[entrance] = search;
      metres[entrance] = away;
      near.push(entrance);
    }
  }

  /**
   * Nearest entrances within metres that pass a test, all at the least distance; none beyond.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} limit
   * @param {(entrance: number) => boolean} test
   * @returns {{ entrance: number, metres: number } | null}
   */
  nearest(x, y, limit, test) {
    for (let reach = Math.min(this.cell, limit); ; reach = Math.min(2 * reach, limit)) {
      let best = -1;
      for (const entrance of this.within(x, y, reach)) {
        if (!test(entrance)) continue;
        if (best < 0 || float(this.metres, entrance) < float(this.metres, best)) best = entrance;
      }
      if (best >= 0) return { entrance: best, metres: float(this.metres, best) };
      if (reach >= limit) return null;
    }
  }

  /**
   * The nearest position of all roads that are joined from anywhere, however far; null without any.
   *
   * @param {number} x
   * @param {number} y
   */
  nearestOfAll(x, y) {
    let best = { entrance: -1, metres: Infinity };
    for (let entrance = 0; entrance < this.count; entrance++) {
      if (!byte(this.anywhere, entrance)) continue;
      const [first = 0, end = 0] = this.span(entrance);
      for (let at = first; at < Math.max(end - 1, first + 1); at++) {
        const metres = segmentDistance(this.roads, at, Math.min(at + 1, end - 1), x, y);
        if (metres < best.metres) best = { entrance, metres };
      }
    }
    return best.entrance < 0 ? null : best;
  }

  /**
   * Nearest place of an entrance, in metres of the projection.
   *
   * @param {number} entrance
   * @param {number} x
   * @param {number} y
   */
  place(entrance, x, y) {
    const [first = 0, end = 0] = this.span(entrance);
    return vertexAt(this.roads, first, end, locate(this.roads, first, end, x, y).along);
  }

  /**
   * How far along its edge, from 0 to 1, a place joins an entrance; near an end it is the end.
   *
   * @param {number} entrance
   * @param {number} x
   * @param {number} y
   */
  fraction(entrance, x, y) {
    const at = float(this.end, entrance);
    if (at >= 0) return at;
    const [first = 0, end = 0] = this.span(entrance);
    const { along, whole } = locate(this.roads, first, end, x, y);
    if (!(whole > 0) || along <= AT_END) return 0;
    return along >= whole - AT_END ? 1 : along / whole;
  }
}

const NOT_JOINED = 0;
const ANYWHERE = 1;
const ON_IT = 2;
/** Metres within which a position is the end of its edge. */
const AT_END = 1e-3;

/**
 * @param {number} column
 * @param {number} row
 */
function cellKey(column, row) {
  return column * 2 ** 24 + row;
}

/**
 * How points join each first direction: not at all, from anywhere, or only where they are on it.
 *
 * @param {RoadTable} roads
 * @param {Uint8Array} present
 * @param {EntranceRules} rules
 */
function joinable(roads, present, rules) {
  const { edgeCount, twin } = roads;
  const joined = new Uint8Array(edgeCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    const second = int(twin, edge) >= 0 && int(twin, edge) < edge;
    if (byte(present, edge) && !second) joined[edge] = howJoined(roads, edge, rules);
  }
  return joined;
}

/**
 * @param {RoadTable} roads
 * @param {number} edge
 * @param {EntranceRules} rules
 */
function howJoined({ twin, roadClass, tail, head, uncertain }, edge, { full, anywhere, ferry }) {
  const other = int(twin, edge);
  if (anywhere[int(roadClass, edge)] || (other >= 0 && anywhere[int(roadClass, other)])) return ANYWHERE;
  if (!full || int(roadClass, edge) === ferry) return NOT_JOINED;
  return int(uncertain, int(tail, edge)) || int(uncertain, int(head, edge)) ? NOT_JOINED : ON_IT;
}

/**
 * Whether each junction is where a tunnel or bridge ends, rather than within a long one.
 *
 * @param {RoadTable} roads
 * @param {Uint8Array} present
 */
function outsideOf({ nodeCount, edgeCount, tail, head, raised }, present) {
  const outside = new Uint8Array(nodeCount);
  /** @type {Set<number>[]} */
  const beside = [];
  for (let edge = 0; edge < edgeCount; edge++) {
    if (!byte(present, edge)) continue;
    const [from, to] = [int(tail, edge), int(head, edge)];
    if (!int(raised, edge)) outside[from] = outside[to] = 1;
    (beside[from] ??= new Set()).add(to);
    (beside[to] ??= new Set()).add(from);
  }
  beside.forEach((others, node) => {
    if (others.size <= 1) outside[node] = 1;
  });
  return outside;
}

/**
 * Distance of a place from a segment, computed as GEOS does.
 *
 * @param {RoadTable} roads
 * @param {number} from vertex
 * @param {number} to vertex
 * @param {number} x
 * @param {number} y
 */
function segmentDistance(roads, from, to, x, y) {
  const ax = float(roads.x, from);
  const ay = float(roads.y, from);
  const dx = float(roads.x, to) - ax;
  const dy = float(roads.y, to) - ay;
  const square = dx * dx + dy * dy;
  const share = square > 0 ? ((x - ax) * dx + (y - ay) * dy) / square : 0;
  if (share <= 0) return Math.sqrt((x - ax) ** 2 + (y - ay) ** 2);
  if (share >= 1) return Math.sqrt((x - float(roads.x, to)) ** 2 + (y - float(roads.y, to)) ** 2);
  return Math.abs(((ay - y) * dx - (ax - x) * dy) / square) * Math.sqrt(square);
}

/**
 * Metres along a line to its nearest position, the first of equally near ones, and its length.
 *
 * @param {RoadTable} roads
 * @param {number} first vertex
 * @param {number} end the vertex after the last
 * @param {number} x
 * @param {number} y
 */
export function locate(roads, first, end, x, y) {
  let best = Infinity;
  let along = 0;
  let whole = 0;
  for (let at = first; at + 1 < end; at++) {
    const dx = float(roads.x, at + 1) - float(roads.x, at);
    const dy = float(roads.y, at + 1) - float(roads.y, at);
    const square = dx * dx + dy * dy;
    const length = Math.sqrt(square);
    const away = segmentDistance(roads, at, at + 1, x, y);
    if (away < best) {
      best = away;
      const share = square > 0 ? ((x - float(roads.x, at)) * dx + (y - float(roads.y, at)) * dy) / square : 0;
      along = whole + Math.min(1, Math.max(0, share)) * length;
    }
    whole += length;
  }
  return { along, whole, away: best };
}

/**
 * Place so many metres along a line.
 *
 * @param {RoadTable} roads
 * @param {number} first vertex
 * @param {number} end the vertex after the last
 * @param {number} along
 */
export function vertexAt(roads, first, end, along) {
  let left = along;
  for (let at = first; at + 1 < end; at++) {
    const dx = float(roads.x, at + 1) - float(roads.x, at);
    const dy = float(roads.y, at + 1) - float(roads.y, at);
    const length = Math.sqrt(dx * dx + dy * dy);
    if (left <= length && length > 0) {
      return { x: float(roads.x, at) + (left / length) * dx, y: float(roads.y, at) + (left / length) * dy };
    }
    left -= length;
  }
  return { x: float(roads.x, end - 1), y: float(roads.y, end - 1) };
}
