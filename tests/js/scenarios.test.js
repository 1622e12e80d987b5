import assert from "node:assert/strict";
import test from "node:test";

import { signed, signedMinutes, signedNumber, tenthsSlower } from "../../aicomplex_geo/maps/static/scenarios/change.js";

test("a difference is that of the times as they are shown", () => {
  // 27.149 and 27.151 minutes are shown as 27.1 and 27.2
  assert.equal(tenthsSlower(16289, 16291), 1);
  assert.equal(tenthsSlower(16291, 16289), -1);
  assert.equal(tenthsSlower(16200, 16229), 0);
});

test("a loss and a gain have their signs, nothing has none", () => {
  assert.equal(signedMinutes(-34), "−3.4");
  assert.equal(signedMinutes(2), "+0.2");
  assert.equal(signedNumber(-32013.4), "−32,013");
  assert.equal(signedNumber(0.2), "0");
  assert.equal(signed(0, "0.0"), "0");
});
