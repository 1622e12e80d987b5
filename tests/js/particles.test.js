import assert from "node:assert/strict";
import { test } from "node:test";

import { particle } from "../../aicomplex_geo/maps/static/particles.js";

test("a particle follows the last sound", () => {
  assert.equal(particle("광산 나들목", "은/는"), "은");
  assert.equal(particle("광주", "은/는"), "는");
});

test("로 follows a vowel and ㄹ", () => {
  assert.equal(particle("광주", "으로/로"), "로");
  assert.equal(particle("1", "으로/로"), "로");
  assert.equal(particle("공항", "으로/로"), "으로");
});

test("digits, letters and units are read in Korean", () => {
  assert.equal(particle("20", "이/가"), "이");
  assert.equal(particle("2", "이/가"), "가");
  assert.equal(particle("KTX", "이/가"), "가");
  assert.equal(particle("6 km", "은/는"), "는");
  assert.equal(particle("90%", "이/가"), "가");
});

test("brackets are not read", () => {
  assert.equal(particle("AI 집적단지(광주)", "은/는"), "는");
  assert.equal(particle("광주(공항)", "은/는"), "는");
});
