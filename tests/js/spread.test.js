import assert from "node:assert/strict";
import { test } from "node:test";

import { spread } from "../../aicomplex_geo/maps/static/spread.js";

test("points on one another are moved apart, others stay", () => {
  const points = [{ x: 0, y: 0 }, { x: 0, y: 0 }, { x: 6, y: 3 }, { x: 200, y: 0 }]; // prettier-ignore
  const moved = spread(points).map(({ x, y }, at) => [x + (points[at]?.x ?? 0), y + (points[at]?.y ?? 0)]);
  for (let i = 0; i < moved.length; i++) {
    for (let j = i + 1; j < moved.length; j++) {
      const [a = [0, 0], b = [0, 0]] = [moved[i], moved[j]];
      assert.ok(Math.hypot(Number(a[0]) - Number(b[0]), Number(a[1]) - Number(b[1])) >= 24);
    }
  }
  assert.deepEqual(moved[3], [200, 0]);
  assert.deepEqual(spread([]), []);
});

test("the first points stay where they are if they are fixed", () => {
  const [still, moved] = spread([{ x: 0, y: 0 }, { x: 4, y: 0 }], 1); // prettier-ignore
  assert.deepEqual(still, { x: 0, y: 0 });
  assert.ok(moved && moved.x + 4 >= 24);
});
