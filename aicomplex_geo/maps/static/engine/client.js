// The engine of a page, in a worker where the browser allows it, else in the page itself.

import { perform } from "./calls.js";
import { amountsAt, countReached } from "./answers.js";
import { Engine } from "./engine.js";
import { Receiver } from "./messages.js";
import { readPayload } from "./payload.js";
import { readRoads } from "./road_table.js";

/** @import { Pair } from "../payload.d.ts" */
/** @import { Call } from "./calls.js" */
/** @import { RoadTable } from "./road_table.js" */
/** @import { Answer, Destination, EngineClient, Payload, Question, Request } from "./types.d.ts" */
/** @typedef {{ call: Call, done: (value: any) => void, failed: (error: Error) => void }} Waiting */

const DECISECONDS = 600;
export const PAYLOAD_ID = "study-payload";
/** Of the script with the engine, and what starts it where the same text runs in a worker. */
const SCRIPT_ID = "engine";
const LISTEN = '\nENGINE["engine/worker.js"].listen();';

/**
 * Open the engine of this page, and offer `window.AG.ask` to checks from outside.
 *
 * @param {{ worker?: boolean }} [options] `worker: false` keeps it in the page
 * @returns {Promise<EngineClient>}
 * @throws {PayloadError} if the data of the page are damaged, or the browser or version is not supported
 */
export function openEngine({ worker = true } = {}) {
  const opened = open(worker);
  const { AG } = /** @type {{ AG?: object }} */ (globalThis);
  /** @param {Request} request */
  const ask = async (request) => (await opened).ask(request);
  Object.assign(globalThis, { AG: { ...AG, ask } });
  return opened;
}

/** @param {boolean} worker */
async function open(worker) {
  const text = document.getElementById(PAYLOAD_ID)?.textContent ?? "";
  const payload = await readPayload(text);
  const script = worker ? document.getElementById(SCRIPT_ID)?.textContent : null;
  return new Client(payload, script ? startWorker(script + LISTEN, payload) : null);
}

/**
 * @param {string} script
 * @param {Payload} payload
 * @returns {Worker | null} null where the browser refuses one
 */
function startWorker(script, payload) {
  try {
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(address);
    worker.postMessage({ payload });
    return worker;
  } catch {
    return null;
  }
}

/** @implements {EngineClient} */
class Client {
  /**
   * @param {Payload} payload
   * @param {Worker | null} worker
   */
  constructor(payload, worker) {
    this.payload = payload;
    this.data = payload.data;
    this.worker = worker;
    /** @type {Engine | null} */
    this.engine = null;
    /** @type {RoadTable | null} */
    this.roads = null;
    /** @type {Omit<import("./types.d.ts").RoadMinutes, "minutes"> | null} */
    this.lines = null;
    /** @type {Waiting[]} what was asked and not yet begun, in its order */
    this.queue = [];
    /** @type {Waiting | null} */
    this.running = null;
    this.number = 0;
    this.receiver = new Receiver();
    worker?.addEventListener("message", ({ data }) => this.#answered(data));
    worker?.addEventListener("error", (event) => {
      event.preventDefault();
      this.#withoutWorker();
    });
  }

  get inWorker() {
    return this.worker !== null;
  }

  /**
   * Only the newest question waits: one that was not yet begun is answered by null.
   *
   * @param {Question} question
   * @returns {Promise<Answer | null>}
   */
  solve(question) {
    const older = this.queue.findIndex(({ call }) => call.method === "solve");
    if (older >= 0) this.queue.splice(older, 1)[0]?.done(null);
    return this.#ask("solve", question);
  }

  /**
   * @param {Question} question
   * @param {Destination} destination
   */
  route(question, destination) {
    return this.#ask("route", question, destination);
  }

  /**
   * @param {Answer} answer
   * @param {Question} question
   * @param {number} cutoff minutes, inclusive
   */
  reached(answer, question, cutoff) {
    return countReached(this.payload, answer, this.#state(question.scenario), cutoff);
  }

  /**
   * @param {string} opportunity
   * @param {string | null} scenario
   */
  amounts(opportunity, scenario) {
    return amountsAt(this.payload, opportunity, this.#state(scenario));
  }

  /**
   * Minutes at the farther end of each road, for networks that have all streets; NaN where not reached.
   *
   * @param {Answer} answer
   */
  roadTimes({ edgeTimes }) {
    this.roads ??= readRoads(this.payload);
    const { lat, lon, first, twin, roadCount, length } = this.roads;
    const minutes = new Float32Array(roadCount);
    for (let road = 0; road < roadCount; road++) {
      const time = Math.max(edgeTimes[road] ?? -1, edgeTimes[twin[road] ?? -1] ?? -1);
      minutes[road] = time < 0 ? NaN : time / DECISECONDS;
    }
    this.lines ??= { latitude: lat, longitude: lon, first: Uint32Array.from(first), metres: length };
    return { ...this.lines, minutes };
  }

  /** @param {string | null} scenario */
  #state(scenario) {
    return scenario === null ? 0 : this.data.scenarios.indexOf(scenario) + 1;
  }

  /** @param {Request} request */
  ask(request) {
    return this.#ask("ask", request);
  }

  /**
   * @param {Question} question
   * @param {import("../payload.d.ts").LatLng} place
   * @param {number} metres
   */
  roadAt(question, place, metres) {
    return this.#ask("roadAt", question, place, metres);
  }

  /**
   * @param {Question} question
   * @param {number} edge
   */
  roadOf(question, edge) {
    return this.#ask("roadOf", question, edge);
  }

  /** @param {Question} question */
  fault(question) {
    return this.#ask("fault", question);
  }

  /**
   * @param {Question} question
   * @param {Pair} title
   */
  scenarioToml(question, title) {
    return this.#ask("scenarioToml", question, title);
  }

  verify() {
    return this.#ask("verify");
  }

  /**
   * @param {Question} question
   * @returns {Promise<boolean>}
   */
  prepare(question) {
    return this.#ask("prepare", question);
  }

  close() {
    this.worker?.terminate();
    this.worker = null;
  }

  /**
   * @param {Call["method"]} method
   * @param {...any} given
   * @returns {Promise<any>}
   */
  #ask(method, ...given) {
    return new Promise((done, failed) => {
      this.queue.push({ call: { method, given }, done, failed });
      this.#next();
    });
  }

  #next() {
    if (this.running || !this.queue.length) return;
    this.running = this.queue.shift() ?? null;
    if (!this.running) return;
    if (this.worker) this.worker.postMessage({ number: ++this.number, call: this.running.call });
    // a task of its own, so that a newer question may still replace this one
    else setTimeout(() => this.#performHere());
  }

  #performHere() {
    const waiting = this.running;
    if (!waiting) return;
    try {
      this.engine ??= new Engine(this.payload);
      const value = perform(this.engine, waiting.call);
      this.#finish(() => waiting.done(value));
    } catch (error) {
      this.#finish(() => waiting.failed(error instanceof Error ? error : new Error(String(error))));
    }
  }

  /** @param {{ number: number, value?: unknown, error?: string }} message */
  #answered({ number, value, error }) {
    const waiting = this.running;
    if (!waiting || number !== this.number) return;
    const received = this.receiver.unpack(value);
    this.#finish(() => (error === undefined ? waiting.done(received) : waiting.failed(new Error(error))));
  }

  /** @param {() => void} tell */
  #finish(tell) {
    tell();
    this.running = null;
    this.#next();
  }

  /** The worker cannot run: what was asked is answered in the page. */
  #withoutWorker() {
    this.worker?.terminate();
    this.worker = null;
    if (this.running) this.queue.unshift(this.running);
    this.running = null;
    this.#next();
  }
}
