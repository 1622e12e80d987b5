import assert from "node:assert/strict";
import { test } from "node:test";

import { grouped } from "../../aicomplex_geo/maps/static/engine/numbers.js";
import {
  ForbiddenPaths,
  NOWHERE,
  readRestrictions,
  rerouted,
} from "../../aicomplex_geo/maps/static/engine/restrictions.js";

/** A road from junction 0 to 3 (edges 0, 1, 2), with sidings from 1 (edge 3) and 2 (edge 4). */
const tail = Int32Array.from([0, 1, 2, 1, 2]);
const head = Int32Array.from([1, 2, 3, 4, 5]);
const roads = /** @type {any} */ ({ tail, head, nodeCount: 6 });
const out = grouped(tail, 6);
const present = new Uint8Array(5).fill(1);
const of = (/** @type {any[]} */ restrictions) => new ForbiddenPaths(restrictions, present, out, roads);

test("a forbidden turn leads nowhere, all others lead on", () => {
  const paths = of([{ path: [0, 3], only: false }]);
  assert.equal(paths.afterEdge(0, 3), NOWHERE);
  assert.equal(paths.afterEdge(0, 1), undefined);
  assert.equal(paths.states.length, 0);
});

test("a forbidden path over a road is followed edge by edge", () => {
  const paths = of([{ path: [0, 1, 4], only: false }]);
  assert.deepEqual(paths.states, [[0, 1]]);
  assert.equal(paths.afterEdge(0, 1), 0);
  assert.equal(paths.afterState(0, 4), NOWHERE);
  assert.equal(paths.afterState(0, 2), undefined);
  assert.equal(paths.afterEdge(1, 4), undefined);
});

test("only one turn allowed forbids the others, along the whole path", () => {
  const paths = of([{ path: [0, 1, 2], only: true }]);
  assert.equal(paths.afterEdge(0, 3), NOWHERE);
  assert.equal(paths.afterState(0, 4), NOWHERE);
  assert.ok(paths.demands(0, 1) && paths.demands(1, 2) && !paths.demands(0, 3));
});

test("a restriction whose road is not there does not hold", () => {
  const missing = Uint8Array.from([1, 1, 1, 0, 1]);
  const paths = new ForbiddenPaths([{ path: [0, 3], only: true }], missing, out, roads);
  assert.equal(paths.afterEdge(0, 1), undefined);
});

test("a path over a split road names the parts that it passes", () => {
  const parts = new Map([[1, [5, 6]]]);
  const path = (/** @type {number[]} */ one) => rerouted([{ path: one, only: false }], parts)[0]?.path;
  assert.deepEqual(path([0, 1, 2]), [0, 5, 6, 2]);
  assert.deepEqual(path([1, 2]), [6, 2]);
  assert.deepEqual(path([0, 1]), [0, 5]);
  assert.deepEqual(path([0, 3]), [0, 3]);
});

test("restrictions are read as they are written, those of today where a state has no own", () => {
  const ints = {
    turnFrom0: Int32Array.of(0, 0),
    turnEdges0: Int32Array.of(2, 3),
    turnOnly0: Int32Array.of(0, 1),
    turnNext0: Int32Array.of(1, 0, 1),
    turnFrom2: Int32Array.of(),
  };
  const today = [
    { path: [0, 3], only: false },
    { path: [0, 1, 4], only: true },
  ];
  assert.deepEqual(readRestrictions(ints, roads, 0), today);
  assert.deepEqual(readRestrictions(ints, roads, 1), today);
  assert.deepEqual(readRestrictions(ints, roads, 2), []);
});
