// Reads a payload from the standard input and writes what it holds, or the code of the error, as JSON.
import { readFileSync } from "node:fs";

import { PayloadError, readPayload } from "../../aicomplex_geo/maps/static/engine/payload.js";

try {
  const { data, ints, floats } = await readPayload(readFileSync(0, "utf-8"));
  const numbers = Object.entries(ints).map(([name, values]) => [name, [...values]]);
  const bits = Object.entries(floats).map(([name, values]) => [name, Buffer.from(values.buffer).toString("hex")]);
  process.stdout.write(JSON.stringify({ data, ints: Object.fromEntries(numbers), floats: Object.fromEntries(bits) }));
} catch (error) {
  if (!(error instanceof PayloadError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code }));
}
