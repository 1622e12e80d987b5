// The complex and its rivals: ranks for any time of day and decay, and how sure they are.
const [SHARE, SCORE, RANK] = [0, 1, 2];
const VARIED = ["period", "decay", "position", "all"];
const MAIN_COLOUR = "#b3123f";
const CHOSEN_COLOUR = "#d35400";
const MARK = 30;

const PAGE = {
  setup(app) {
    const { data } = app;
    Object.assign(app, { profile: data.profile, decay: data.decay, site: data.sites[0].id, sort: {} });
    app.circles = L.layerGroup().addTo(app.map);
    app.pins = data.sites.filter((site) => site.p).map((site) => sitePin(app, site));
    drawSites(app);
  },
  home(app) {
    const points = app.data.sites.map((site) => site.p).filter(Boolean);
    // a kilometre around each, so that one site alone is seen in its surroundings
    const around = points.map((point) => L.latLng(point).toBounds(2000));
    return around.length ? around.reduce((all, one) => all.extend(one)).pad(0.05) : cityBounds(app);
  },
  speak(app) {
    app.pins.forEach((marker) => nameSite(app, marker));
  },
  panel(app) {
    const ranked = Object.keys(app.data.ranks).length > 0;
    return [conditions(app, ranked), ranked ? rankingSection(app) : null, ranked ? rangeSection(app) : null,
      ...app.data.opportunities.map((item) => reachedSection(app, item)), hubSection(app), leftSection(app), ranked ? howSection(app) : null];
  },
  legend(app) {
    const { classes } = app.data;
    const shown = Object.keys(app.data.ranks).length ? classes : [];
    const items = shown.map(([least, fill], at) => legendFill(fill, at ? t("fromTo", least * 100, classes[at - 1][0] * 100) : t("andMore", least * 100)));
    items.push(legendFill(app.data.noData[0], `${t("unknownValue")} (${t("noRank")})`));
    const marks = [el("li", {}, mark(app, app.data.sites[0], { size: 22, chosen: false }), el("span", {}, t("mainSite"))),
      el("li", {}, mark(app, app.data.sites.find((site) => site.id === app.site), { size: 22 }), el("span", {}, t("chosenSite"))),
      legendLine({ color: MAIN_COLOUR, weight: 1.4, dashArray: "4 3" }, t("certaintyCircle"))];
    const under = pick(profileOf(app).t);
    return [legendBlock(t("shareOfBest"), items, `${under} · ${pick(decayOf(app).t)}`), legendBlock("", marks), legendBlock(t("roads"), roadLegend(app.data.base))];
  },
};

const decayOf = (app) => app.data.decays.find((decay) => decay.key === app.decay);
const rowOf = (app, site) => lookUp(app.data.ranks, app.profile, app.decay, site.id);
const rankOf = (app, site) => (rowOf(app, site) || [])[RANK];
const percent = (share) => (share === null || share === undefined ? "–" : `${Math.round(share * 100)}%`);

function classOf(app, site) {
  const share = (rowOf(app, site) || [])[SHARE];
  return share === null || share === undefined ? null : app.data.classes.find(([least]) => share >= least);
}

// A disc in the colour of the class with the rank on it; the main site has a ring.
function mark(app, site, { size = MARK, chosen = site.id === app.site } = {}) {
  const [, fill, ink] = classOf(app, site) || [0, ...app.data.noData];
  const main = site === app.data.sites[0];
  const node = svg("svg", { viewBox: "0 0 30 30", width: size, height: size, "aria-hidden": "true", class: "symbol" });
  if (main || chosen) node.append(svg("circle", { cx: 15, cy: 15, r: 13.5, fill: "#fff", stroke: chosen ? CHOSEN_COLOUR : MAIN_COLOUR, "stroke-width": 2.5 }));
  node.append(svg("circle", { cx: 15, cy: 15, r: 11, fill, stroke: "#26323d", "stroke-width": 1.2 }));
  node.append(svg("text", { x: 15, y: 19.5, "text-anchor": "middle", "font-size": 13, "font-weight": 700, fill: ink }, String(rankOf(app, site) ?? "–")));
  return node;
}

function siteIcon(app, site) {
  return L.divIcon({ html: el("span", { class: "symbol-box" }, mark(app, site)), className: "pin", iconSize: [MARK, MARK], popupAnchor: [0, -MARK / 3] });
}

function sitePin(app, site) {
  const rank = site === app.data.sites[0] ? 200 : 90;
  const marker = pin(site, { size: MARK }, (item) => siteCard(app, item), { label: "of-sites", rank });
  marker.on("popupopen", () => { if (app.site !== site.id) chooseSite(app, site.id, false); });
  marker.setIcon(siteIcon(app, site));
  marker.addTo(app.map);
  app.labels.push(marker.nameLabel);
  return marker;
}

function nameSite(app, marker) {
  nameMarker(marker);
  const element = marker.getElement();
  if (element) element.setAttribute("aria-label", `${pick(marker.place.n)}, ${rankText(app, marker.place)}`);
}

function rankText(app, site) {
  const rank = rankOf(app, site);
  return rank === undefined ? t("noRank") : t("rankOf", rank);
}

function drawSites(app) {
  app.circles.clearLayers();
  app.pins.forEach((marker) => {
    const site = marker.place;
    marker.setIcon(siteIcon(app, site));
    marker.setZIndexOffset(site.id === app.site ? 600 : 100 - (rankOf(app, site) ?? 100));
    nameSite(app, marker);
    const circle = certaintyCircle(site, site.id === app.site ? CHOSEN_COLOUR : site === app.data.sites[0] ? MAIN_COLOUR : "#5a6670");
    if (circle) app.circles.addLayer(circle);
  });
}

function choose(app, change) {
  Object.assign(app, change);
  drawSites(app);
  if (app.popup) app.popup.update();
  refresh(app);
  declutterSoon(app);
}

function chooseSite(app, id, open = true) {
  choose(app, { site: id });
  const marker = app.pins.find((one) => one.place.id === id);
  if (open && marker) marker.openPopup();
}

function siteCard(app, site) {
  const row = rowOf(app, site);
  const facts = app.data.opportunities.filter((item) => lookUp(app.data.own, item.key, site.id));
  return el("div", { class: "card" }, el("h3", {}, pick(site.n)), el("p", { class: "small" }, `${code(site.kind)} · ${t("certainty")} ± ${number(site.c || 0)} m`),
    el("dl", {}, el("dt", {}, t("rank")), el("dd", {}, row ? `${row[RANK]} / ${rankedSites(app).length} (${t("varied_all")}: ${rangeText(row, "all")})` : pick(site.why) || t("noRank")),
      row ? [el("dt", {}, t("share")), el("dd", {}, percent(row[SHARE]))] : "",
      facts.map((item) => [el("dt", {}, pick(item.t)), el("dd", {}, ownText(app, item, site, true))])));
}

const rankedSites = (app) => app.data.sites.filter((site) => rankOf(app, site) !== undefined);

function rangeOf(row, what) {
  const at = RANK + 1 + 2 * VARIED.indexOf(what);
  return [row[at], row[at + 1]];
}

function rangeText(row, what) {
  const [best, worst] = rangeOf(row, what);
  if (best === null || best === undefined) return "–";
  return best === worst ? String(best) : `${best}–${worst}`;
}

function conditions(app, ranked) {
  const { data } = app;
  const counted = data.opportunities.find((item) => item.key === data.counted);
  const profiles = el("div", { class: "choice", role: "radiogroup", "aria-label": t("profile") }, data.profiles.map((profile) => el("label", {},
    el("input", { type: "radio", name: "profile", id: `profile-${profile.id}`, checked: profile.id === app.profile, on: { change: () => choose(app, { profile: profile.id }) } }), el("span", {}, pick(profile.t)))));
  const decays = el("select", { id: "decay", on: { change: (event) => choose(app, { decay: event.target.value }) } },
    data.decays.map((decay) => el("option", { value: decay.key, selected: decay.key === app.decay }, pick(decay.t))));
  const undecided = data.undecided.some(([profile, decay]) => profile === app.profile && decay === app.decay);
  const missing = data.counted ? t("nobodyPlaced") : t("nothingCounted");
  return section("choose", ranked && counted ? t("scoreOf", pick(counted.t)) : pick(data.subtitle),
    el("div", { class: "field" }, el("span", {}, t("profile")), profiles),
    ranked ? el("div", { class: "field" }, el("label", { for: "decay" }, t("decay")), decays) : el("p", { class: "warn" }, missing),
    ranked && data.sites.length === 1 ? el("p", { class: "warn" }, t("oneSite")) : null,
    undecided && data.sites.length > 1 ? el("p", { class: "warn" }, t("undecided")) : null,
    (pick(data.notes) || []).map((note) => el("p", { class: "small" }, note)));
}

function siteHead(app, table, site) {
  const button = el("button", { type: "button", class: "row-button", id: `${table}-${site.id}`, "aria-pressed": String(site.id === app.site), on: { click: () => chooseSite(app, site.id) } }, pick(site.n));
  return el("th", { scope: "row" }, button);
}

// A table that is sorted by a click on a heading; what is not known stays at the end.
function sortable(app, id, caption, columns, kind, first) {
  const by = app.sort[id] || { key: first, down: columns.find((column) => column.key === first).down };
  const column = columns.find((one) => one.key === by.key);
  const known = (value) => value !== undefined && value !== null;
  const compare = (a, b) => {
    const [one, other] = [column.value(a), column.value(b)];
    if (!known(one) || !known(other)) return known(other) - known(one);
    const order = typeof one === "string" ? one.localeCompare(other, state.lang) : one - other;
    return by.down ? -order : order;
  };
  const head = columns.map((one) => {
    const chosen = one.key === by.key;
    const turn = () => { app.sort[id] = { key: one.key, down: chosen ? !by.down : Boolean(one.down) }; refresh(app); };
    return el("th", { scope: "col", class: one.text ? "" : "num", "aria-sort": chosen ? (by.down ? "descending" : "ascending") : "none" },
      el("button", { type: "button", class: "sort", id: `sort-${id}-${one.key}`, title: t("sortBy", one.name || one.head), on: { click: turn } }, one.head, el("span", { class: "arrow", "aria-hidden": "true" }, chosen ? (by.down ? " ▼" : " ▲") : "")));
  });
  const body = [...app.data.sites].sort(compare).map((site) => el("tr", { class: site.id === app.site ? "selected" : "" }, columns.map((one) => (one.text ? one.cell(site) : el("td", { class: "num" }, one.cell(site))))));
  return table(caption, head, body, `sorted ${kind}`);
}

const siteColumn = (app, id) => ({ key: "site", head: t("site"), text: true, value: (site) => pick(site.n), cell: (site) => siteHead(app, id, site) });

function rankingSection(app) {
  const counted = app.data.opportunities.find((item) => item.key === app.data.counted);
  const at = (place) => (site) => (rowOf(app, site) || [])[place];
  const columns = [
    { key: "rank", head: t("rank"), value: at(RANK), cell: (site) => rankOf(app, site) ?? "–" },
    siteColumn(app, "rank"),
    { key: "score", head: t("score"), down: true, value: at(SCORE), cell: (site) => (rowOf(app, site) ? number(rowOf(app, site)[SCORE]) : "–") },
    { key: "share", head: t("share"), down: true, value: at(SHARE), cell: (site) => [shareBar(app, site), el("span", { class: "percent" }, percent(at(SHARE)(site)))] },
    { key: "all", head: t("rankRange"), value: (site) => (rowOf(app, site) ? rangeOf(rowOf(app, site), "all")[1] : null), cell: (site) => (rowOf(app, site) ? rangeText(rowOf(app, site), "all") : pick(site.why) || "–") },
  ];
  return section("ranking", t("ranking"), sortable(app, "rank", `${t("ranking")}: ${pick(counted.t)}`, columns, "ranks", "rank"));
}

function shareBar(app, site) {
  const share = (rowOf(app, site) || [])[SHARE];
  if (share === null || share === undefined) return "";
  return svg("svg", { width: 64, height: 12, viewBox: "0 0 64 12", "aria-hidden": "true", class: "bar-figure" },
    svg("rect", { x: 0.5, y: 0.5, width: 63, height: 11, fill: "#fff", stroke: "#b7c1ca" }),
    svg("rect", { x: 0.5, y: 0.5, width: Math.max(1, 63 * share).toFixed(1), height: 11, fill: classOf(app, site)[1], stroke: "#26323d", "stroke-width": 0.6 }));
}

function rangeSection(app) {
  const many = rankedSites(app).length;
  const columns = [{ key: "rank", head: t("rank"), value: (site) => rankOf(app, site), cell: (site) => rankOf(app, site) ?? "–" }, siteColumn(app, "range"), ...VARIED.map((what) => ({
    key: what, head: t(`varied_${what}`),
    value: (site) => { const row = rowOf(app, site); return row ? rangeOf(row, what).reduce((sum, one, at) => sum + one * (at ? 100 : 1), row[RANK] / 1000) : null; },
    cell: (site) => (rowOf(app, site) ? [rankBar(rowOf(app, site), what, many), el("span", { class: "bar-text" }, rangeText(rowOf(app, site), what))] : "–"),
  }))];
  return section("ranges", t("rankRanges"), el("p", { class: "small" }, t("rankBar")), sortable(app, "range", t("rankRanges"), columns, "ranks", "rank"));
}

// From rank 1 on the left to the last on the right.
function rankBar(row, what, many) {
  const [best, worst] = rangeOf(row, what);
  const width = 76;
  const x = (rank) => (many > 1 ? 6 + ((rank - 1) * (width - 12)) / (many - 1) : width / 2);
  const node = svg("svg", { width, height: 14, viewBox: `0 0 ${width} 14`, "aria-hidden": "true", class: "bar-figure" }, svg("path", { d: `M6 7H${width - 6}`, stroke: "#b7c1ca", "stroke-width": 1 }));
  for (const end of [1, many]) node.append(svg("path", { d: `M${x(end)} 3V11`, stroke: "#8896a3", "stroke-width": 1 }));
  if (best !== null && best !== undefined) node.append(svg("path", { d: `M${(x(best) - 0.1).toFixed(1)} 7H${(x(worst) + 0.1).toFixed(1)}`, stroke: "#0b5a8a", "stroke-width": 7, "stroke-linecap": "round", "stroke-opacity": 0.45 }));
  node.append(svg("circle", { cx: x(row[RANK]).toFixed(1), cy: 7, r: 3.6, fill: MAIN_COLOUR, stroke: "#fff", "stroke-width": 1 }));
  return node;
}

function ownText(app, item, site, withReason = false) {
  const own = lookUp(app.data.own, item.key, site.id) || {};
  if (own.v === undefined) return withReason && own.why ? pick(own.why) : t("unknownValue");
  return [number(own.v), own.d ? el("small", { class: "range" }, ` (${own.d})`) : ""];
}

function reachedSection(app, item) {
  const { data } = app;
  const id = `reached-${item.key}`;
  const value = (cutoff) => (site) => lookUp(data.reached, item.key, app.profile, site.id, String(cutoff));
  const shown = (amount) => (amount === undefined || amount === null ? "–" : number(amount));
  const columns = [siteColumn(app, id), ...data.cutoffs.map((cutoff) => ({ key: `c${cutoff}`, head: `≤ ${cutoff}`, name: t("within", cutoff), down: true, value: value(cutoff), cell: (site) => shown(value(cutoff)(site)) }))];
  if (item.key === data.counted && lookUp(data.shares, app.profile)) {
    const share = (site) => data.shares[app.profile][site.id];
    columns.push({ key: "share", head: t("competing"), down: true, value: share, cell: (site) => shown(share(site)) });
  }
  if (data.own[item.key]) columns.push({ key: "own", head: t("atSite"), down: true, value: (site) => (lookUp(data.own, item.key, site.id) || {}).v, cell: (site) => ownText(app, item, site) });
  const title = t("reachedFrom", pick(item.t));
  return section(id, title, el("p", { class: "small" }, `${pick(item.u)}${item.as_of ? `, ${item.as_of}` : ""} · ${pick(profileOf(app).t)} · ${t("total")} ${number(item.total)}`),
    sortable(app, id, title, columns, "data", `c${data.cutoffs[Math.min(1, data.cutoffs.length - 1)]}`),
    item.key === data.counted && data.shares[app.profile] ? el("p", { class: "small" }, t("competingNote")) : null, opportunityNotes(item));
}

function hubSection(app) {
  const { data } = app;
  if (!data.hubs.length) return null;
  const entry = (hub, site) => lookUp(data.od, app.profile, site.id, hub.id) || {};
  const columns = [siteColumn(app, "hub"), ...data.hubs.map((hub) => ({
    key: `h-${hub.id}`, head: [pick(hub.n), hub.closed ? el("small", {}, ` (${t("closed")})`) : ""], name: pick(hub.n),
    value: (site) => entry(hub, site).t,
    cell: (site) => {
      const { t: time, tl: low, th: high } = entry(hub, site);
      return time === undefined ? "–" : [minutes(time), low === undefined || low === high ? "" : el("small", { class: "range" }, ` (${minutes(low)}–${minutes(high)})`)];
    },
  }))];
  return section("hubs", t("toHubs"), sortable(app, "hub", t("toHubs"), columns, "hubs wide", `h-${data.hubs[0].id}`),
    el("p", { class: "small" }, `${pick(profileOf(app).t)} · ${t("rangeNote")}.`));
}

function leftSection(app) {
  const left = app.data.sites.filter((site) => site.why);
  const lost = app.data.hubs.filter((hub) => !hub.p);
  return [left.length ? section("left", t("notRanked"), el("ul", {}, left.map((site) => el("li", {}, pick(site.n), ": ", pick(site.why))))) : null,
    lost.length ? section("unknown", t("noPosition"), el("ul", {}, lost.map((hub) => el("li", {}, pick(hub.n))))) : null];
}

function howSection(app) {
  const { data } = app;
  const names = (list) => list.map((one) => pick(one.t)).join(" / ");
  const title = (list, key, name) => pick(list.find((one) => one[key] === name).t);
  const undecided = data.undecided.map(([profile, decay]) => `${title(data.profiles, "id", profile)} · ${title(data.decays, "key", decay)}`);
  return section("how", t("howRanked"), el("ul", {},
    [t("howPeriod", names(data.profiles)), t("howDecay", names(data.decays)), t("howPosition"), t("howAll"), t("howTies", undecided.join(" / ") || t("none"))].map((line) => el("li", {}, line))));
}
