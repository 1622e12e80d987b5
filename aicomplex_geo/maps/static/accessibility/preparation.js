// Networks that may be asked for next, prepared in the worker while nothing is asked.

/** @import { EngineClient, Question } from "../engine/types.d.ts" */
/** @import { View } from "./view.js" */

const IDLE_MS = 500;
const PAUSE_MS = 60;

/** Other periods, and the network of each project, so that choosing one is as fast as a drag. */
export class Preparation {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.isRunning = false;
  }

  /** One part after another until something is asked; begun again at each rest. */
  async run() {
    const { engine } = this.view.solver;
    if (this.isRunning || !engine?.inWorker) return;
    this.isRunning = true;
    await pause(IDLE_MS);
    try {
      for (const question of this.#questions(engine)) {
        while (this.#isIdle() && (await engine.prepare(question))) await pause();
        if (!this.#isIdle()) return;
      }
    } catch {
      // what cannot be prepared says why when it is asked
    } finally {
      this.isRunning = false;
    }
  }

  #isIdle() {
    const { isAsking, isMoving } = this.view;
    return !isAsking && !isMoving;
  }

  /**
   * The nearest first: networks of all streets are too large to keep one for each project.
   *
   * @param {EngineClient} engine
   * @returns {Question[]}
   */
  #questions({ data }) {
    const { question } = this.view;
    if (!question) return [];
    const periods = data.profiles.map(({ id }) => ({ ...question, profile: id }));
    if (data.detail === "full") return periods;
    return [...periods, ...[null, ...data.scenarios].map((scenario) => ({ ...question, scenario, edits: [] }))];
  }
}

const pause = (milliseconds = PAUSE_MS) => new Promise((done) => setTimeout(done, milliseconds));
