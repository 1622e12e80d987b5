/** @import { Payload } from "./types.d.ts" */

const NAME = "aicomplex-geo";
const VERSION = "2";
const SEVEN_BITS = 127;

/** @type {Record<string, number>} */
const SIZES = { u1: 1, i1: 1, u2: 2, i2: 2, i4: 4 };

/** Why the data of a page cannot be used. */
export class PayloadError extends Error {
  /**
   * @param {"damaged" | "unsupported"} code changed or cut off, or beyond this browser or version
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "PayloadError";
    this.code = code;
  }
}

/**
 * Read what maps/embedded/container.py wrote.
 *
 * @param {string} text
 * @returns {Promise<Payload>}
 */
export async function readPayload(text) {
  const [name, version, checksum, content] = text.trim().split(" ");
  if (name !== NAME || !content) throw new PayloadError("damaged", "The data do not begin as they should.");
  if (version !== VERSION) throw new PayloadError("unsupported", `The data are of version ${version}.`);
  const file = fromBase64(content);
  if (crc32(file).toString(16).padStart(8, "0") !== checksum) {
    throw new PayloadError("damaged", "The data do not match their checksum.");
  }
  return unpack(await decompressed(file));
}

/** @param {string} content */
function fromBase64(content) {
  try {
    const letters = atob(content);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  } catch {
    throw new PayloadError("damaged", "The data are no base64.");
  }
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  const table = new Uint32Array(256);
  for (let i = 0; i < table.length; i++) {
    let rest = i;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    table[i] = rest;
  }
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 255] ?? 0);
  return (sum ^ 0xffffffff) >>> 0;
}

/** @param {Uint8Array<ArrayBuffer>} file */
async function decompressed(file) {
  if (typeof DecompressionStream === "undefined") {
    throw new PayloadError("unsupported", "This browser has no DecompressionStream.");
  }
  try {
    const stream = new Blob([file]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new PayloadError("damaged", "The data cannot be decompressed.");
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Payload}
 */
function unpack(bytes) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  let place = 4 + length;
  const data = JSON.parse(new TextDecoder().decode(bytes.subarray(4, place)));
  /** @type {Payload} */
  const payload = { data, ints: {}, floats: {} };
  for (const [name, count, delta, kind, size] of data.arrays) {
    const part = bytes.subarray(place, place + size);
    place += size;
    if (kind === "f8") payload.floats[name] = floats(part, count);
    else payload.ints[name] = integers(part, count, kind, delta === 1);
  }
  delete data.arrays;
  return payload;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} count
 */
function floats(bytes, count) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, true));
}

/**
 * @param {Uint8Array} bytes
 * @param {number} count
 * @param {string} kind
 * @param {boolean} delta
 */
function integers(bytes, count, kind, delta) {
  const numbers = kind === "v" ? fromVarints(bytes, count) : fromPlanes(bytes, count, kind);
  if (delta) for (let i = 1; i < count; i++) numbers[i] = (numbers[i] ?? 0) + (numbers[i - 1] ?? 0);
  return numbers;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} count
 * @param {string} kind
 */
function fromPlanes(bytes, count, kind) {
  const size = SIZES[kind] ?? 0;
  const numbers = new Int32Array(count);
  const unused = kind.startsWith("i") ? 32 - 8 * size : 0;
  for (let i = 0; i < count; i++) {
    let number = 0;
    for (let plane = 0; plane < size; plane++) number |= (bytes[plane * count + i] ?? 0) << (8 * plane);
    numbers[i] = (number << unused) >> unused;
  }
  return numbers;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} count
 */
function fromVarints(bytes, count) {
  const numbers = new Int32Array(count);
  let place = 0;
  for (let i = 0; i < count; i++) {
    let number = 0;
    let unit = 1;
    let byte = bytes[place++] ?? 0;
    while (byte > SEVEN_BITS) {
      number += (byte & SEVEN_BITS) * unit;
      unit *= SEVEN_BITS + 1;
      byte = bytes[place++] ?? 0;
    }
    number += byte * unit;
    numbers[i] = number % 2 ? -(number + 1) / 2 : number / 2;
  }
  return numbers;
}
