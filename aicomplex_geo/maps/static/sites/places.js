import { card } from "../blocks.js";
import { el } from "../dom.js";
import { between, orDash, percent } from "../format.js";
import { code, pick, t } from "../language.js";
import { addPin, certaintyCircle, certaintyText, hasPosition, namePin } from "../pins.js";
import { pinIcon } from "../symbols.js";
import { numberDisc, OTHER_COLOUR, OWN_COLOUR } from "./marks.js";
import { ownText } from "./own.js";
import { shareIn } from "./ranks.js";

/** @import { Site } from "../payload.d.ts" */
/** @import { Pin } from "../pins.js" */
/** @import { PlacedSite, View } from "./view.js" */

const SIZE = 30;
const RANK = { main: 200, other: 90 };

/**
 * @param {View} view
 * @param {Site} site
 */
const siteIcon = (view, site) => pinIcon(numberDisc(view, site, SIZE), SIZE);

/**
 * @param {View} view
 * @returns {Pin<PlacedSite>[]}
 */
export function addSites(view) {
  return view.data.sites.filter(hasPosition).map((site) => {
    const rank = site === view.main ? RANK.main : RANK.other;
    const popup = () => siteCard(view, site);
    const options = { icon: siteIcon(view, site), size: SIZE, popup, label: "of-sites", rank };
    const added = addPin(view.frame, site, options);
    added.marker.on("popupopen", () => {
      if (view.site !== site.id) view.choose({ site: site.id });
    });
    return added;
  });
}

/**
 * @param {View} view
 * @param {Pin<PlacedSite>} named
 */
export function nameSite(view, named) {
  const rank = view.rankOf(named.place);
  namePin(
    named,
    `${pick(named.place.n)}, ${rank === undefined ? t("noRank") : t("rankOf", view.rankText(named.place))}`,
  );
}

/**
 * @param {View} view
 * @param {L.LayerGroup} circles
 */
export function drawSites(view, circles) {
  circles.clearLayers();
  for (const one of view.pins) {
    const { marker, place } = one;
    const isChosen = place.id === view.site;
    marker.setIcon(siteIcon(view, place));
    marker.setZIndexOffset(isChosen ? 600 : 100 - (view.rankOf(place) ?? 100));
    nameSite(view, one);
    if (view.frame.map.hasLayer(marker)) {
      certaintyCircle(place, place.id === view.main.id ? OWN_COLOUR : OTHER_COLOUR)?.addTo(circles);
    }
  }
}

/**
 * @param {View} view
 * @param {Site} site
 */
function rangeOf(view, site) {
  const ends = view.likelyRange(site);
  if (!ends) return "";
  const [best, worst] = ends;
  const name = t(view.draws ? "rankLikely" : "varied_all");
  return ` (${name}: ${best === worst ? best : between(best, worst)})`;
}

/**
 * @param {View} view
 * @param {Site} site
 */
function siteCard(view, site) {
  const row = view.rowOf(site);
  const rank = row
    ? `${view.rankText(site)} / ${view.rankedCount}${rangeOf(view, site)}`
    : pick(site.why) || t("noRank");
  const facts = [el("dt", {}, t("rank")), el("dd", {}, rank)];
  if (row) facts.push(el("dt", {}, t("share")), el("dd", {}, orDash(shareIn(row), percent)));
  for (const item of view.data.opportunities) {
    const own = view.ownOf(item, site);
    if (own) facts.push(el("dt", {}, pick(item.t)), el("dd", {}, ownText(own)));
  }
  return card(pick(site.n), `${code(site.kind)} · ${certaintyText(site)}`, el("dl", {}, facts));
}
