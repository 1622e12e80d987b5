import assert from "node:assert/strict";
import { test } from "node:test";

import { bandColour } from "../../aicomplex_geo/maps/static/accessibility/band_colours.js";

test("up to six cutoffs take the first colours", () => {
  const cutoffs = [10, 20, 30];
  assert.deepEqual(
    cutoffs.map((cutoff) => bandColour(cutoffs, cutoff)),
    ["#0c2c84", "#225ea8", "#1d91c0"],
  );
});

test("more cutoffs are spread over all colours", () => {
  const cutoffs = [5, 10, 15, 20, 25, 30, 45, 60];
  assert.equal(bandColour(cutoffs, 5), "#0c2c84");
  assert.equal(bandColour(cutoffs, 60), "#c7e9b4");
});
