import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { setLanguage, useLabels } from "../../aicomplex_geo/maps/static/language.js";
import {
  amountText,
  inLanguage,
  otherFields,
  stemOf,
  valueText,
} from "../../aicomplex_geo/maps/static/overview/fields.js";
import { shownColumns } from "../../aicomplex_geo/maps/static/overview/tables.js";
import { sourceKeys, sourceTitles } from "../../aicomplex_geo/maps/static/sources.js";

useLabels({
  codes: {},
  columns: {},
  words: { hundredMillions: ["{0}억", ""], yes: ["예", "yes"], no: ["아니오", "no"] },
});

afterEach(() => setLanguage("ko"));

test("a column in two languages has one stem", () => {
  assert.equal(stemOf("focus_ko"), "focus");
  assert.equal(stemOf("firms"), "firms");
});

test("where a language is missing the other stands for it", () => {
  assert.equal(inLanguage({ focus_en: "cars" }, "focus"), "cars");
  setLanguage("en");
  assert.equal(inLanguage({ focus_ko: "자동차" }, "focus"), "자동차");
  assert.equal(inLanguage({}, "focus"), undefined);
});

test("a card shows each other field once, and none of those with a place of their own", () => {
  const fields = { kind: "hub", focus_ko: "자동차", focus_en: "cars", firms: 81, firms_source: "page", note_ko: "…" };
  assert.deepEqual(otherFields(fields), [
    ["focus", "자동차"],
    ["firms", 81],
  ]);
});

test("an address that there is in Korean only is left out in English", () => {
  assert.deepEqual(otherFields({ address_ko: "북구" }), [["address", "북구"]]);
  setLanguage("en");
  assert.deepEqual(otherFields({ address_ko: "북구" }), []);
});

test("whole numbers have commas, identifiers have none", () => {
  assert.equal(valueText("workers", 24000), "24,000");
  assert.equal(valueText("route_no", 2501), "2501");
  assert.equal(valueText("km_post", 12.5), "12.5");
  assert.equal(valueText("usable", true), "예");
});

test("a figure is written as its unit asks", () => {
  assert.equal(amountText(2020, "year"), "2020");
  assert.equal(amountText(46_200, "m2"), "46,200");
  assert.equal(amountText(109_800_000_000, "KRW"), "1,098억");
  assert.equal(amountText(88.5, "PF"), "88.5");
});

test("the columns of a table: site and name first, date and source last", () => {
  const columns = ["use_ko", "use_en", "name_ko", "site_id", "share_percent", "source", "note_ko", "as_of"];
  assert.deepEqual(shownColumns(columns), ["site", "name", "use", "share_percent", "as_of", "source"]);
});

test("sources are listed with semicolons", () => {
  assert.deepEqual(sourceKeys(" page; later;"), ["page", "later"]);
  assert.deepEqual(sourceKeys(undefined), []);
  assert.equal(sourceTitles({ page: { title: ["KOTRA", "KOTRA"] } }, "page;lost"), "KOTRA; lost");
});
