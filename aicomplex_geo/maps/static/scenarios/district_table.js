import { fold, numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { el } from "../dom.js";
import { isKnown, minutes, number, orDash } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { changeCell, signedMinutes, tenthsSlower } from "./change.js";

/** @import { DistrictChange } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const ROWS = 8;

/**
 * How many people of each district the scenario makes faster or slower, the most first.
 *
 * @param {View} view
 */
export function districtSection(view) {
  const { districts } = view.scenario;
  const counted = view.data.opportunities.find(({ key }) => key === view.data.counted);
  if (!counted) return null;
  const title = t("byDistrict", pick(counted.t));
  if (!districts.length) return section("districts", title, small(t("noDistrict")));
  const [first, more] = [districts.slice(0, ROWS), districts.slice(ROWS)];
  return section(
    "districts",
    title,
    districtTable(title, pick(counted.u), first),
    more.length
      ? fold("districts", t("moreDistricts", more.length), districtTable(title, pick(counted.u), more))
      : null,
  );
}

/**
 * @param {string} title
 * @param {string} unit
 * @param {DistrictChange[]} districts
 */
function districtTable(title, unit, districts) {
  const heads = [
    inBrackets(t("peopleFaster"), unit),
    inBrackets(t("peopleSlower"), unit),
    inBrackets(t("meanChange"), t("minutes")),
  ].map((text) => numberHead(false, text));
  return table(title, [t("district"), ...heads], districts.map(districtRow), "data");
}

/** @param {DistrictChange} district */
function districtRow({ n, faster, slower, gained, lost, b, a }) {
  const change = isKnown(b) && isKnown(a) ? tenthsSlower(Number(b), Number(a)) : null;
  const reached = [gained ? t("newlyReached") : "", lost ? t("noLongerReached") : ""].filter(Boolean);
  const moved = gained + lost ? el("small", {}, ` ${reached.join(", ")} ${number(gained + lost)}`) : null;
  const times = isKnown(change) ? el("small", {}, ` ${orDash(b, minutes)} → ${orDash(a, minutes)}`) : null;
  return el(
    "tr",
    {},
    rowHead(pick(n), times, moved),
    numberCell(false, orDash(faster || null, number)),
    numberCell(false, orDash(slower || null, number)),
    changeCell(change, signedMinutes, Number(change) < 0),
  );
}
