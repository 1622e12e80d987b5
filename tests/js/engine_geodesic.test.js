import assert from "node:assert/strict";
import { test } from "node:test";

import { geodesic, geodesicLength } from "../../aicomplex_geo/maps/static/engine/geodesic.js";

test("lengths on the ellipsoid are those of GeographicLib to a millimetre", () => {
  // pyproj.Geod(ellps="WGS84").line_length
  const known = [
    [35.2, 126.8, 35.3, 126.9, 14349.766088950559],
    [0.0, 0.0, 0.0, 1.0, 111319.49079327357],
    [-30.03, -51.22, -30.1, -51.0, 22587.83994570912],
    [49.99, 11.55, 50.2, 11.5, 23630.889688210253],
    [35.1234, 126.4321, 35.1235, 126.4322, 14.358548363892938],
  ];
  for (const [lat = 0, lon = 0, toLat = 0, toLon = 0, metres = 0] of known) {
    assert.ok(Math.abs(geodesic([lat, lon], [toLat, toLon]) - metres) < 1e-3);
  }
});

test("a place is no metres away from itself, and lengths add up", () => {
  assert.equal(geodesic([35.2, 126.8], [35.2, 126.8]), 0);
  const whole = geodesicLength([
    [35.2, 126.8],
    [35.21, 126.8],
    [35.22, 126.8],
  ]);
  assert.ok(Math.abs(whole - geodesic([35.2, 126.8], [35.22, 126.8])) < 1e-6);
});
