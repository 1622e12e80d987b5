import assert from "node:assert/strict";
import { test } from "node:test";

import { TransverseMercator } from "../../aicomplex_geo/maps/static/engine/projection.js";

const GRS80 = { semiMajor: 6378137, inverseFlattening: 298.257222101 };
const WGS84 = { semiMajor: 6378137, inverseFlattening: 298.257223563 };
const KOREA = {
  ...GRS80,
  originLatitude: 38,
  centralMeridian: 127.5,
  scale: 0.9996,
  falseEasting: 1e6,
  falseNorthing: 2e6,
};

/** @param {number} centralMeridian @param {number} falseNorthing */
function utm(centralMeridian, falseNorthing) {
  return { ...WGS84, originLatitude: 0, centralMeridian, scale: 0.9996, falseEasting: 5e5, falseNorthing };
}

// pyproj.Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat), PROJ 9.5.1
/** @type {[import("../../aicomplex_geo/maps/static/engine/types.d.ts").Projection, number[][]][]} */
const KNOWN = [
  [
    KOREA,
    [
      [35.2345, 126.846, 940491.7399598109, 1693429.6509940156],
      [33.0, 124.0, 672961.2444294957, 1450916.345722245],
      [38.9999, 131.87, 1378483.4242626256, 2120043.63602866],
      [34.9102, 127.6893, 1017292.7996090241, 1657285.9884064891],
      [36.123456789, 125.000000001, 775010.6981476154, 1794721.5017981809],
    ],
  ],
  [
    utm(9, 0),
    [
      [49.99, 11.55, 682778.5384372869, 5540635.125034198],
      [0.0, 9.0, 500000.0, 0.0],
      [84.0, 3.1, 431265.38265500695, 9331616.57901011],
    ],
  ],
  [
    utm(-51, 1e7),
    [
      [-30.03, -51.22, 478787.8679224401, 6677870.016078836],
      [-0.0001, -54.0, 166021.44308104675, 9999988.931724401],
    ],
  ],
  [
    utm(177, 1e7),
    [
      [-16.8, 179.99, 818722.2408096027, 8140164.498103711],
      [-17.0, 180.05, 824779.911324498, 8117915.8639440555],
    ],
  ],
];

test("eastings and northings are those of PROJ to the micrometre", () => {
  const found = new Float64Array(2);
  for (const [projection, points] of KNOWN) {
    const mercator = new TransverseMercator(projection);
    for (const [lat = 0, lon = 0, x = 0, y = 0] of points) {
      mercator.forward(lat, lon, found);
      assert.ok(
        Math.abs((found[0] ?? 0) - x) < 1e-6 && Math.abs((found[1] ?? 0) - y) < 1e-6,
        `${found}, not ${x},${y}`,
      );
    }
  }
});

test("positions come back from their eastings and northings", () => {
  for (const [projection, points] of KNOWN) {
    const mercator = new TransverseMercator(projection);
    for (const [lat = 0, lon = 0, x = 0, y = 0] of points) {
      const [back, beside] = mercator.inverse(x, y);
      assert.ok(Math.abs(back - lat) < 1e-12 && Math.abs(beside - lon) < 1e-12);
    }
  }
});

test("many positions are projected as one by one", () => {
  const { x, y } = new TransverseMercator(KOREA).project(Float64Array.of(38, 38), Float64Array.of(127.5, 127.5));
  assert.deepEqual([...x], [1e6, 1e6]);
  assert.ok(Math.abs((y[1] ?? 0) - 2e6) < 1e-8);
});
