// Isochrones and what is reached: one origin, one profile, one cutoff at a time.
// Dark is near. Six classes of one sequential scale, told apart by any eye and in grey.
const BANDS = ["#0c2c84", "#225ea8", "#1d91c0", "#41b6c4", "#7fcdbb", "#c7e9b4"];
const BAND_OPACITY = 0.62;
const ROUTE_COLOUR = "#c2185b";

const PAGE = {
  setup(app) {
    const { data } = app;
    app.origin = data.origins.find((place) => place.p) || data.origins[0];
    app.profile = data.profile;
    app.cutoffAt = Math.min(2, data.cutoffs.length - 1);
    app.hub = null;
    app.map.getPane("areas").style.opacity = BAND_OPACITY;
    app.bands = L.layerGroup().addTo(app.map);
    app.circle = L.layerGroup().addTo(app.map);
    app.route = L.layerGroup().addTo(app.map);
    app.originPins = data.origins.filter((place) => place.p).map((place) => originPin(app, place));
    app.hubPins = data.hubs.filter((hub) => hub.p).map((hub) => hubPin(app, hub));
    drawBands(app);
  },
  home(app) {
    const city = cityBounds(app);
    if (city) return app.origin.p ? city.extend(app.origin.p) : city;
    const shape = isochroneAt(app, cutoffOf(app));
    if (!shape || !shape.g.length) return L.latLngBounds(app.data.hubs.map((hub) => hub.p).filter(Boolean));
    return L.latLngBounds(decodePolygons(shape.g).flat(2));
  },
  speak(app) {
    [...app.originPins, ...app.hubPins].forEach(nameMarker);
  },
  panel(app) {
    return [controls(app), hubSection(app), interchangeSection(app), opportunitySection(app), profileNotes(app)];
  },
  legend(app) {
    const cutoffs = app.data.cutoffs.slice(0, app.cutoffAt + 1);
    const longest = app.data.cutoffs[app.cutoffAt];
    const items = cutoffs.map((cutoff) => legendFill(bandColour(app, cutoff), `≤ ${cutoff}${state.lang === "en" ? " " : ""}${t("minutes")}`, BAND_OPACITY));
    items.push(legendFill("#ffffff", t("notReached", longest)));
    const marks = [el("li", {}, symbol(symbolOf("sites", "ai_complex")), el("span", {}, t("origin"))), el("li", {}, symbol(symbolOf("hubs", "rail")), el("span", {}, t("hub")))];
    if (app.data.hubs.some((hub) => hub.closed)) marks.push(el("li", {}, symbol(symbolOf("hubs", "airport"), true), el("span", {}, t("closed"))));
    if (app.hub) marks.push(legendLine({ color: ROUTE_COLOUR, weight: 4 }, t("route")));
    marks.push(legendLine({ color: "#b3123f", weight: 1.4, dashArray: "4 3" }, t("certaintyCircle")));
    return [
      legendBlock(`${t("isochrone")} · ${pick(profileOf(app).t)}`, items, t("buffer", number(app.data.buffer))),
      legendBlock("", marks), legendBlock(t("roads"), roadLegend(app.data.base)),
    ];
  },
};

const cutoffOf = (app) => app.data.cutoffs[app.cutoffAt];
const isochroneAt = (app, cutoff) => lookUp(app.data.isochrones, app.profile, app.origin.id, String(cutoff));

function bandColour(app, cutoff) {
  const at = app.data.cutoffs.indexOf(cutoff);
  const last = Math.max(1, app.data.cutoffs.length - 1);
  return BANDS[app.data.cutoffs.length <= BANDS.length ? Math.min(at, BANDS.length - 1) : Math.round((at * (BANDS.length - 1)) / last)];
}

function drawBands(app) {
  app.bands.clearLayers();
  app.circle.clearLayers();
  for (const cutoff of app.data.cutoffs.slice(0, app.cutoffAt + 1).reverse()) {
    const shape = isochroneAt(app, cutoff);
    if (!shape || !shape.g.length) continue;
    const colour = bandColour(app, cutoff);
    L.polygon(decodePolygons(shape.g), { pane: "areas", stroke: true, color: colour, weight: 1, fill: true, fillColor: colour, fillOpacity: 1, interactive: false, smoothFactor: 1 }).addTo(app.bands);
  }
  const circle = certaintyCircle(app.origin, "#b3123f");
  if (circle) app.circle.addLayer(circle);
  app.originPins.forEach((marker) => {
    const chosen = marker.place.id === app.origin.id;
    marker.setIcon(symbolIcon(chosen ? symbolOf("sites", "ai_complex") : { ...symbolOf("sites", marker.place.kind === "ai_complex" ? "" : marker.place.kind), size: 24 }));
    nameMarker(marker);
    marker.setZIndexOffset(chosen ? 500 : 0);
    if (marker.nameLabel) marker.nameLabel.label.rank = chosen ? 200 : 45;
  });
  drawRoute(app);
}

function drawRoute(app) {
  app.route.clearLayers();
  const lines = app.hub && lookUp(app.data.routes, app.profile, app.origin.id, app.hub);
  if (!lines) return;
  const path = decodeLines(lines);
  L.polyline(path, { pane: "routes", color: "#ffffff", weight: 8, opacity: 0.9, interactive: false }).addTo(app.route);
  L.polyline(path, { pane: "routes", color: ROUTE_COLOUR, weight: 4.5, interactive: false }).addTo(app.route);
}

function choose(app, change) {
  Object.assign(app, change);
  drawBands(app);
  if (app.popup) app.popup.update();
  refresh(app);
  declutterSoon(app);
}

function chooseHub(app, id, fit = true) {
  choose(app, { hub: app.hub === id && fit ? null : id });
  if (!fit || !app.hub) return;
  const lines = lookUp(app.data.routes, app.profile, app.origin.id, app.hub);
  if (lines) show(app, L.latLngBounds(decodeLines(lines).flat()).pad(0.1), 13);
}

function originPin(app, place) {
  const marker = pin(place, symbolOf("sites", place.kind), (item) => originCard(app, item), { label: "of-sites", rank: 45 });
  marker.addTo(app.map);
  app.labels.push(marker.nameLabel);
  return marker;
}

function hubPin(app, hub) {
  const marker = pin(hub, symbolOf("hubs", hub.kind), (item) => hubCard(app, item), { label: "of-hubs", rank: 90, closed: hub.closed });
  marker.on("popupopen", () => { if (app.hub !== hub.id) chooseHub(app, hub.id, false); });
  marker.addTo(app.map);
  app.labels.push(marker.nameLabel);
  return marker;
}

function originCard(app, place) {
  return el("div", { class: "card" }, el("h3", {}, pick(place.n)), el("p", { class: "small" }, `${code(place.kind)} · ${t("certainty")} ± ${number(place.c || 0)} m`),
    place.id === app.origin.id ? el("p", {}, t("selectedOrigin")) : el("button", { type: "button", on: { click: () => choose(app, { origin: place }) } }, t("isochroneOf", pick(place.n))));
}

function hubCard(app, hub) {
  const entry = entryOf(app, app.profile, hub.id);
  return el("div", { class: "card" }, el("h3", {}, pick(hub.n)),
    el("p", { class: "small" }, `${code(hub.kind)}${hub.closed ? ` · ${closure(hub)}` : ""}`),
    el("dl", {}, el("dt", {}, `${pick(app.origin.n)} · ${pick(profileOf(app).t)}`), el("dd", {}, timeText(entry), rangeText(entry)),
      el("dt", {}, t("distance")), el("dd", {}, entry.d === undefined ? t("unknownValue") : kilometres(entry.d), distanceRange(entry)),
      el("dt", {}, t("toll")), el("dd", {}, entry.toll === undefined ? t("unknownValue") : won(entry.toll)),
      entry.a === undefined ? "" : [el("dt", {}, t("notes")), el("dd", {}, t("accessPart", withMinutes(entry.a)))]));
}

const entryOf = (app, profile, hub) => lookUp(app.data.od, profile, app.origin.id, hub) || {};

function timeText(entry) {
  if (entry.t !== undefined) return withMinutes(entry.t);
  return entry.why ? pick(entry.why) : t("unreachable");
}

function rangeText(entry) {
  if (entry.tl === undefined || entry.th === undefined || entry.tl === entry.th) return "";
  return el("small", { class: "range" }, ` (${minutes(entry.tl)}–${minutes(entry.th)})`);
}

function distanceRange(entry) {
  if (entry.dl === undefined || entry.dh === undefined || entry.dl === entry.dh) return "";
  return el("small", { class: "range" }, ` (${(entry.dl / 1000).toFixed(1)}–${(entry.dh / 1000).toFixed(1)})`);
}

function controls(app) {
  const { data } = app;
  const origins = el("select", { id: "origin", on: { change: (event) => choose(app, { origin: data.origins.find((place) => place.id === event.target.value) }) } },
    data.origins.map((place) => el("option", { value: place.id, selected: place.id === app.origin.id }, pick(place.n), place.p ? "" : ` (${t("noPosition")})`)));
  const profiles = el("div", { class: "choice", role: "radiogroup", "aria-label": t("profile") }, data.profiles.map((profile) => el("label", {},
    el("input", { type: "radio", name: "profile", id: `profile-${profile.id}`, checked: profile.id === app.profile, on: { change: () => choose(app, { profile: profile.id }) } }), el("span", {}, pick(profile.t)))));
  const slider = el("input", { type: "range", id: "cutoff", min: "0", max: String(data.cutoffs.length - 1), step: "1", value: String(app.cutoffAt),
    "aria-valuetext": `${cutoffOf(app)} ${t("minutes")}`, on: { input: (event) => choose(app, { cutoffAt: Number(event.target.value) }) } });
  const shape = isochroneAt(app, cutoffOf(app));
  return section("choose", t("isochroneOf", pick(app.origin.n)),
    el("div", { class: "field" }, el("label", { for: "origin" }, t("origin")), origins),
    el("div", { class: "field" }, el("span", {}, t("profile")), profiles),
    el("div", { class: "field" }, el("label", { for: "cutoff" }, t("cutoff"), " ", el("output", { for: "cutoff" }, t("within", cutoffOf(app)))), slider,
      el("div", { class: "ticks", "aria-hidden": "true" }, data.cutoffs.map((cutoff) => el("span", {}, String(cutoff))))),
    !app.origin.p ? el("p", { class: "warn" }, t("noIsochrone")) : shape && shape.cut ? el("p", { class: "warn" }, t("truncated")) : null);
}

function hubSection(app) {
  const { data } = app;
  const cutoff = cutoffOf(app);
  const sorted = [...data.hubs].sort((a, b) => (entryOf(app, app.profile, a.id).t ?? Infinity) - (entryOf(app, app.profile, b.id).t ?? Infinity));
  const open = data.hubs.filter((hub) => !hub.closed);
  const reached = open.filter((hub) => isWithin(entryOf(app, app.profile, hub.id).t, cutoff));
  const head = [t("hub"), ...data.profiles.map((profile) => el("th", { scope: "col", class: profile.id === app.profile ? "num chosen" : "num" }, pick(profile.t), el("small", {}, ` (${t("minutes")})`))),
    el("th", { scope: "col", class: "num" }, t("distance"), el("small", {}, " (km)")), el("th", { scope: "col", class: "num" }, t("toll"), el("small", {}, state.lang === "en" ? " (KRW)" : " (원)"))];
  const body = sorted.map((hub) => hubRow(app, hub, cutoff));
  return section("hubs", t("hubs"),
    el("p", { class: "result", role: "status" }, t("reachedHubs", t("within", cutoff), reached.length, open.length)),
    table(t("hubs"), head, body, "hubs"),
    el("p", { class: "small" }, app.hub && !lookUp(data.routes, app.profile, app.origin.id, app.hub) ? t("routeOnly") : t("chooseHub"), " ", t("rangeNote"), "."));
}

function hubRow(app, hub, cutoff) {
  const entry = entryOf(app, app.profile, hub.id);
  const counted = !hub.closed && isWithin(entry.t, cutoff);
  const kind = hub.closed ? "closed" : counted ? "reached" : "beyond";
  const button = el("button", { type: "button", class: "row-button", id: `hub-${hub.id}`, "aria-pressed": String(app.hub === hub.id), on: { click: () => chooseHub(app, hub.id) } }, pick(hub.n));
  const badge = hub.closed ? el("span", { class: "badge closed", title: closure(hub) }, t("closed")) : counted ? el("span", { class: "badge reached" }, "✓ ", t("reachable")) : entry.t === undefined ? el("span", { class: "badge" }, timeText(entry)) : null;
  const { data } = app;
  const row = el("tr", { class: `${kind}${app.hub === hub.id ? " selected" : ""}` }, el("th", { scope: "row" }, button, " ", badge),
    data.profiles.map((profile) => {
      const one = entryOf(app, profile.id, hub.id);
      return el("td", { class: profile.id === app.profile ? "num chosen" : "num" }, one.t === undefined ? "–" : minutes(one.t), rangeText(one));
    }),
    el("td", { class: "num" }, entry.d === undefined ? "–" : (entry.d / 1000).toFixed(1), distanceRange(entry)),
    el("td", { class: "num" }, entry.toll === undefined ? "–" : number(entry.toll)));
  return hub.closed ? [row, el("tr", { class: kind }, el("td", { class: "closure", colspan: String(data.profiles.length + 3) }, closure(hub)))] : row;
}

function interchangeSection(app) {
  const left = app.data.interchanges_left.map(pick);
  const body = app.data.profiles.map((profile) => {
    const found = (lookUp(app.data.interchanges, profile.id, app.origin.id) || [])[0];
    const also = found && pick(found.also);
    const name = found ? [pick(found.n), el("small", {}, ` ${pick(found.r)}`), also ? el("small", { class: "range" }, t("alsoNearest", also)) : null] : t("unknownValue");
    return el("tr", { class: profile.id === app.profile ? "selected" : "" }, el("th", { scope: "row" }, pick(profile.t)), el("td", {}, name),
      el("td", { class: "num" }, found ? [minutes(found.t), rangeText(present(found))] : "–"), el("td", { class: "num" }, found ? [(found.d / 1000).toFixed(1), distanceRange(present(found))] : "–"), el("td", { class: "num" }, found && found.toll !== null ? number(found.toll) : "–"));
  });
  return section("interchange", t("nearestInterchange"), table(t("nearestInterchange"), [t("profile"), t("nearestInterchange"), t("minutes"), "km", t("toll")], body),
    left.length ? el("p", { class: "small" }, t("interchangesLeft", left.join(", "))) : null);
}

// An entry without its nulls, as the table of times has it.
const present = (entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null));

function opportunitySection(app) {
  const { data } = app;
  if (!data.opportunities.length) return null;
  const head = [t("opportunity"), ...data.cutoffs.map((cutoff, at) => el("th", { scope: "col", class: at === app.cutoffAt ? "num chosen" : "num" }, `≤ ${cutoff}`)), el("th", { scope: "col", class: "num" }, t("total"))];
  const body = data.opportunities.map((item) => el("tr", {}, el("th", { scope: "row" }, pick(item.t), el("small", {}, ` (${pick(item.u)}${item.as_of ? `, ${item.as_of}` : ""})`)),
    data.cutoffs.map((cutoff, at) => el("td", { class: at === app.cutoffAt ? "num chosen" : "num" }, reachedText(app, item, cutoff))), el("td", { class: "num" }, number(item.total))));
  return section("opportunities", t("opportunities"), table(t("opportunities"), head, body, "data"), data.opportunities.map((item) => opportunityNotes(item)));
}

function reachedText(app, item, cutoff) {
  const value = lookUp(app.data.reached, item.key, app.profile, app.origin.id, String(cutoff));
  return value === undefined || value === null ? "–" : number(value);
}

function profileNotes(app) {
  return section("basis", t("profileNotes"), app.data.profiles.map((profile) => {
    const guessed = profile.constants.filter((constant) => constant.basis === "assumed");
    const notes = pick(profile.notes) || [];
    return fold(`basis-${profile.id}`, pick(profile.t), el("ul", {}, notes.map((note) => el("li", {}, note)), guessed.map((constant) => el("li", {}, constantText(constant)))), false, profile.id === app.profile ? "" : "not-chosen");
  }));
}

function constantText(constant) {
  const [value, low, high] = constant.v;
  const [kind, road] = constant.key.split(".");
  const name = road ? `${code(kind)} (${code(road)})` : code(kind);
  return [`${name} = ${value} ${constant.unit} (${low}–${high}), ${code(constant.basis)}`, pick(constant.note) ? `: ${pick(constant.note)}` : ""];
}
