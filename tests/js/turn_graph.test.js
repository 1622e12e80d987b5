import assert from "node:assert/strict";
import { test } from "node:test";

import { AccessRoads } from "../../aicomplex_geo/maps/static/engine/junction_graph.js";
import { TurnGraph } from "../../aicomplex_geo/maps/static/engine/turn_graph.js";

test("a road that rounding leaves without a length points east, as in Python", () => {
  // from 0 to 1 at the same place, then to the north (2) and to the south (3)
  const lat = Float64Array.from([35, 35, 35, 35.001, 35, 34.999]);
  const roads = /** @type {any} */ ({
    nodeCount: 4,
    edgeCount: 3,
    tail: Int32Array.of(0, 1, 1),
    head: Int32Array.of(1, 2, 3),
    twin: Int32Array.of(-1, -1, -1),
    road: Int32Array.of(0, 1, 2),
    first: Int32Array.of(0, 2, 4, 6),
    lat,
    lon: new Float64Array(6).fill(126),
    accessOnly: new Int32Array(3),
  });
  const [present, closed] = [new Uint8Array(3).fill(1), new Uint8Array(3)];
  const rules = { restrictions: [], seconds: [] };
  const { tail, head, kind } = new TurnGraph(roads, present, closed, new AccessRoads(roads, present), rules);
  const turns = [...tail].map((from, i) => [from, head[i], kind[i]]);
  assert.deepEqual(turns, [
    [0, 1, 1],
    [0, 2, 2],
  ]);
});
