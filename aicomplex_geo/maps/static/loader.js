// The first script of a page with the engine: it unpacks the other scripts and runs them in their order.

import { PayloadError, readPayload } from "./engine/payload.js";
import { showFault } from "./fault.js";

/** @typedef {{ id: string, text: string }} Script */
/** @typedef {{ AG?: { ask?: (request: unknown) => Promise<unknown>, start?: unknown } }} Shared */

/**
 * Run the scripts that an element holds compressed, or say why they cannot be run. Until then a
 * question of `window.AG.ask` waits.
 *
 * @param {string} elementId
 */
export function load(elementId) {
  const shared = /** @type {Shared} */ (globalThis);
  const loaded = runScripts(document.getElementById(elementId)?.textContent ?? "", shared);
  shared.AG = { ask: async (request) => (await loaded, shared.AG?.ask?.(request)) };
  loaded.catch(showFault);
}

/**
 * @param {string} text
 * @param {Shared} shared
 */
async function runScripts(text, shared) {
  const { data } = await readPayload(text);
  for (const script of /** @type {{ scripts: Script[] }} */ (/** @type {unknown} */ (data)).scripts) run(script);
  // the policy of the page runs only what has the hash that it names
  if (!shared.AG?.start) throw new PayloadError("damaged", "The scripts are not those of this page.");
}

/** @param {Script} script */
function run({ id, text }) {
  const element = document.createElement("script");
  if (id) element.id = id;
  element.textContent = text;
  document.body.append(element);
}
