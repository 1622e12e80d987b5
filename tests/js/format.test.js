import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import {
  asPublished,
  constantNumber,
  isWithin,
  kilometres,
  minutes,
  number,
  orDash,
  percent,
  spanText,
  squareMetres,
  withKilometres,
  withMinutes,
  won,
} from "../../aicomplex_geo/maps/static/format.js";
import { setLanguage, useLabels } from "../../aicomplex_geo/maps/static/language.js";

useLabels({
  codes: {},
  columns: {},
  words: { minutes: ["분", "min"], won: ["{0}원", "KRW {0}"], free: ["없음", "none"] },
});

afterEach(() => setLanguage("ko"));

test("a cutoff is inclusive and compared in deciseconds", () => {
  assert.equal(isWithin(12_000, 20), true);
  assert.equal(isWithin(12_001, 20), false);
  assert.equal(isWithin(12_060, 20.1), true);
  assert.equal(isWithin(undefined, 20), false);
  assert.equal(isWithin(null, 20), false);
});

test("numbers have commas and no decimals", () => {
  assert.equal(number(1_234_567), "1,234,567");
  assert.equal(number("24000"), "24,000");
  assert.equal(squareMetres(46_200), "46,200 m²");
  assert.equal(percent(0.8045), "80.5%");
  assert.equal(percent(0.80449), "80.4%");
  assert.equal(percent(1), "100.0%");
});

test("a published figure keeps its decimals", () => {
  assert.deepEqual([280.8, 51.1, 20, 1065].map(asPublished), ["280.8", "51.1", "20", "1,065"]);
});

test("a constant has one decimal with a unit and two without", () => {
  assert.equal(constantNumber(45.9952165, "s/km"), "46.0");
  assert.equal(constantNumber(15000, "KRW/h"), "15,000");
  assert.equal(constantNumber(0.8068, ""), "0.81");
});

test("times and lengths have one decimal", () => {
  assert.equal(minutes(12_000), "20.0");
  assert.equal(withKilometres(6_340), "6.3 km");
});

test("Korean leaves no space before a unit of time", () => {
  assert.equal(withMinutes(12_000), "20.0분");
  setLanguage("en");
  assert.equal(withMinutes(12_000), "20.0 min");
});

test("no toll is said in words", () => {
  assert.equal(won(0), "없음");
  assert.equal(won(1_200), "1,200원");
  assert.equal(won(4_171.6), "4,200원", "to a hundred, as in figures.py");
});

test("a range is shown only where it has two ends", () => {
  assert.equal(spanText(6_000, 6_600, minutes), "(10.0~11.0)");
  assert.equal(spanText(6_000, 6_000, minutes), "");
  assert.equal(spanText(undefined, 6_000, minutes), "");
  assert.equal(spanText(6_000, null, minutes), "");
});

test("what is not known is a dash, and 0 is known", () => {
  assert.equal(orDash(undefined, number), "–");
  assert.equal(orDash(null, number), "–");
  assert.equal(orDash(0, number), "0");
});

test("a published figure keeps its decimals", () => {
  assert.deepEqual([280.8, 51.1, 20, 1065].map(asPublished), ["280.8", "51.1", "20", "1,065"]);
});

test("a constant has one decimal with a unit and two without", () => {
  assert.equal(constantNumber(45.9952165, "s/km"), "46.0");
  assert.equal(constantNumber(15000, "KRW/h"), "15,000");
  assert.equal(constantNumber(0.8068, ""), "0.81");
});

test("times and lengths are rounded half up from whole units, as in Python", () => {
  assert.deepEqual([7_110, 7_109, 30, 29].map(minutes), ["11.9", "11.8", "0.1", "0.0"]);
  assert.deepEqual([18_050, 18_049.9].map(kilometres), ["18.1", "18.0"]);
});
