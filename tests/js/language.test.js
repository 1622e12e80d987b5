import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import {
  code,
  columnName,
  isEnglish,
  otherLanguage,
  pick,
  setLanguage,
  t,
  useLabels,
} from "../../aicomplex_geo/maps/static/language.js";

useLabels({
  codes: {
    unit: { "km/h": ["km/h", "km/h"] },
    mode: { bus: ["버스", "bus"] },
    kind: { airport: ["공항", "airport"], bus: ["터미널", "terminal"] },
  },
  columns: { kind: ["종류", "Kind"] },
  words: {
    within: ["{0}분 이내", "within {0} min"],
    alsoNearest: ["{0:은/는} 가능", "or {0}"],
    sortBy: ["{0} 기준으로 정렬", "Sort by {0}"],
  },
});

afterEach(() => setLanguage("ko"));

test("one of a pair is picked, nothing of none", () => {
  assert.equal(pick(["광주", "Gwangju"]), "광주");
  setLanguage("en");
  assert.equal(pick(["광주", "Gwangju"]), "Gwangju");
  assert.equal(pick(null), "");
  assert.equal(pick(undefined), "");
});

test("the other language is offered", () => {
  assert.equal(otherLanguage(), "en");
  setLanguage("en");
  assert.equal(otherLanguage(), "ko");
  assert.equal(isEnglish(), true);
});

test("values are put in as they are, whatever they hold", () => {
  assert.equal(t("within", 20), "20분 이내");
  assert.equal(t("sortBy", "$& {0}"), "$& {0} 기준으로 정렬");
});

test("a particle follows its value in Korean", () => {
  assert.equal(t("alsoNearest", "광산 나들목"), "광산 나들목은 가능");
  setLanguage("en");
  assert.equal(t("alsoNearest", "Gwangsan"), "or Gwangsan");
});

test("a text that the page does not have is an error", () => {
  assert.throws(() => t("nowhere"), /no text nowhere/);
});

test("a unit keeps its case", () => {
  setLanguage("en");
  assert.equal(code("km/h"), "km/h");
  assert.equal(code("km/h", "unit"), "km/h");
});

test("a code is read in its column, else in any", () => {
  assert.equal(code("bus", "kind"), "터미널");
  assert.equal(code("bus"), "버스");
  assert.equal(code("airport", "mode"), "공항");
  setLanguage("en");
  assert.equal(code("airport"), "Airport");
});

test("a code or a column without a name is shown itself", () => {
  assert.equal(code("nowhere"), "nowhere");
  assert.equal(code(undefined), "");
  assert.equal(columnName("kind"), "종류");
  assert.equal(columnName("nowhere"), "nowhere");
});
