import assert from "node:assert/strict";
import { test } from "node:test";

import { Receiver, Sender } from "../../aicomplex_geo/maps/static/engine/messages.js";

/** @param {Uint16Array} roadMetres */
const answerWith = (roadMetres) => ({
  edgeTimes: Int32Array.of(1),
  surface: { roadMetres, times: Uint16Array.of(1, 2) },
});

/** @param {Sender} sender @param {Receiver} receiver @param {unknown} value */
function send(sender, receiver, value) {
  const { value: packed, handed } = sender.pack(value);
  const arrived = structuredClone(packed, { transfer: /** @type {any} */ (handed) });
  return { packed: /** @type {any} */ (packed), value: /** @type {any} */ (receiver.unpack(arrived)) };
}

test("what never changes about a surface is sent once, and is the same array again", () => {
  const [sender, receiver] = [new Sender(), new Receiver()];
  const [today, edited] = [Uint16Array.of(3, 4), Uint16Array.of(5, 6)];
  const first = send(sender, receiver, answerWith(today)).value.surface.roadMetres;
  assert.deepEqual([...first], [3, 4]);
  assert.deepEqual([...send(sender, receiver, answerWith(edited)).value.surface.roadMetres], [5, 6]);
  const again = send(sender, receiver, answerWith(today));
  assert.equal(again.packed.surface.roadMetres, 0);
  assert.equal(again.value.surface.roadMetres, first);
  assert.deepEqual([...again.value.surface.times], [1, 2]);
});

test("both sides forget the same arrays", () => {
  const [sender, receiver] = [new Sender(), new Receiver()];
  const arrays = Array.from({ length: 9 }, (_, at) => Uint16Array.of(at));
  for (const array of [...arrays, ...arrays].flatMap((one) => [one, one])) {
    assert.deepEqual([...send(sender, receiver, answerWith(array)).value.surface.roadMetres], [...array]);
  }
});

test("other values and answers without a surface arrive as they are", () => {
  const [sender, receiver] = [new Sender(), new Receiver()];
  for (const value of [null, 3, "code", { found: [1] }]) assert.deepEqual(send(sender, receiver, value).value, value);
  const { value } = send(sender, receiver, { edgeTimes: Int32Array.of(7), surface: null });
  assert.deepEqual([...value.edgeTimes], [7]);
});
