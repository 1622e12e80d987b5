// Answers on their way from a worker to its page: arrays are handed over, not copied, and what never
// changes about a surface is sent once.

/** @import { Answer, Raster } from "./types.d.ts" */
/**
 * With the number of an array of distances that was sent before.
 *
 * @typedef {Omit<Raster, "roadMetres"> & { roadMetres: Uint16Array | number }} SentRaster
 */
/** @typedef {Omit<Answer, "surface"> & { surface: SentRaster | null }} SentAnswer */

/** Surfaces whose distances both sides know: today's, and some with roads that were drawn. */
const KEPT = 4;

/** @param {unknown} value @returns {value is Answer | SentAnswer} */
const isAnswer = (value) => typeof value === "object" && value !== null && "edgeTimes" in value;

/** Both sides number the arrays that are sent in the same way. */
class Numbered {
  constructor() {
    /** @type {Map<number, Uint16Array>} */
    this.kept = new Map();
    this.count = 0;
  }

  /** @param {Uint16Array} array */
  add(array) {
    this.kept.set(this.count, array);
    this.kept.delete(this.count - KEPT);
    this.count++;
  }

  /** @param {Uint16Array} array */
  numberOf(array) {
    for (const [number, known] of this.kept) if (known === array) return number;
    return -1;
  }
}

export class Sender {
  #known = new Numbered();

  /**
   * @param {unknown} value
   * @returns {{ value: unknown, handed: ArrayBufferLike[] }}
   */
  pack(value) {
    if (!isAnswer(value)) return { value, handed: [] };
    const { surface, edgeTimes } = value;
    if (!surface || typeof surface.roadMetres === "number") return { value, handed: [edgeTimes.buffer] };
    const number = this.#known.numberOf(surface.roadMetres);
    if (number < 0) this.#known.add(surface.roadMetres);
    const sent = { ...surface, roadMetres: number < 0 ? surface.roadMetres : number };
    return { value: { ...value, surface: sent }, handed: [edgeTimes.buffer, surface.times.buffer] };
  }
}

export class Receiver {
  #known = new Numbered();

  /** @param {unknown} value */
  unpack(value) {
    if (!isAnswer(value) || !value.surface) return value;
    const { surface } = value;
    if (typeof surface.roadMetres === "number") {
      return { ...value, surface: { ...surface, roadMetres: this.#known.kept.get(surface.roadMetres) } };
    }
    this.#known.add(surface.roadMetres);
    return value;
  }
}
