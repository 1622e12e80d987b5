// Runs the engine in a worker, which a page starts from the text of this script and its imports.

import { perform } from "./calls.js";
import { Engine } from "./engine.js";
import { Sender } from "./messages.js";

/** @import { Payload } from "./types.d.ts" */
/** @import { Call } from "./calls.js" */
/** @typedef {{ payload: Payload } | { number: number, call: Call }} Message */

/** @type {Engine | null} */
let engine = null;
const sender = new Sender();

/** @param {{ data: Message }} event */
function receive({ data }) {
  if ("payload" in data) {
    engine = new Engine(data.payload);
    return;
  }
  try {
    if (!engine) throw new Error("the engine has no payload yet");
    const { value, handed } = sender.pack(perform(engine, data.call));
    self.postMessage({ number: data.number, value }, { transfer: handed });
  } catch (error) {
    postMessage({ number: data.number, error: error instanceof Error ? error.message : String(error) });
  }
}

/** Start listening, in a worker only. */
export function listen() {
  self.addEventListener("message", receive);
}
