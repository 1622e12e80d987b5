const LATE_MS = 200;

/** @import { Frame } from "./frame.js" */
/** @import { StudyData } from "./payload.d.ts" */

/**
 * What is chosen on a page whose engine answers: one question at a time, the last one chosen next.
 *
 * @template {StudyData} Data
 * @template {object} Choice
 */
export class QuestionView {
  /** @param {Frame<Data>} frame */
  constructor(frame) {
    this.frame = frame;
    this.data = frame.data;
    /** @type {(() => void)[]} what is drawn or written at each answer */
    this.listeners = [];
    /** The question that was asked last, as text. */
    this.asked = "";
    this.isAsking = false;
    /** Until what is chosen has been answered. @type {Promise<void>} */
    this.answered = Promise.resolve();
    /** When the question that is shown was begun. */
    this.begun = 0;
  }

  /** @param {Choice} choice */
  choose(choice) {
    Object.assign(this, choice);
    return this.update();
  }

  /** Ask if another question is chosen, then show the answer; while one is asked the next waits. */
  update() {
    if (!this.isAsking) this.answered = this.#askAll();
    return this.answered;
  }

  async #askAll() {
    this.isAsking = true;
    this.begun = performance.now();
    const late = window.setTimeout(() => this.#setWaiting(true), LATE_MS);
    try {
      while (this.needsAnswer()) {
        this.begun = performance.now();
        await this.ask();
      }
    } finally {
      window.clearTimeout(late);
      this.#setWaiting(false);
      this.isAsking = false;
    }
    this.show();
  }

  /** @returns {unknown} what is asked */
  get wanted() {
    throw new Error("a page says what it asks");
  }

  needsAnswer() {
    return this.asked !== JSON.stringify(this.wanted);
  }

  /** @returns {Promise<void>} */
  ask() {
    throw new Error("a page says how it asks");
  }

  show() {
    for (const listener of this.listeners) listener();
  }

  /** @param {boolean} waiting */
  #setWaiting(waiting) {
    this.frame.root.classList.toggle("is-waiting", waiting);
  }
}
