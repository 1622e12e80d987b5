// The overview: every layer can be switched, every feature tells what is known of it and from where.
const SHOWN_FIRST = ["sites", "hubs", "companies", "support", "metro_stations"];
const LABELLED = { hubs: 90, sites: 80, companies: 60, support: 55 };
const HIDDEN_FIELDS = /^(name|geometry)$|_(source|as_of|ko|en|id|date|other|basis)$|^(source|as_of|note|certainty_m|position_other|status)$/;
const AREAS = ["area_m2", "floor_area_m2"];
const PAIRS = /^(.*)_(ko|en)$/;

const PAGE = {
  setup(app) {
    app.byId = new Map();
    app.data.layers.forEach((layer) => layer.features.forEach((feature) => app.byId.set(feature.id, feature)));
    app.places = placesOf(app.data.layers);
    app.shown = {};
    app.data.layers.forEach((layer, at) => {
      app.shown[layer.name] = drawLayer(app, layer, at);
      if (SHOWN_FIRST.includes(layer.name) || (!LAYER_SYMBOLS[layer.name] && layer.name !== "expressways")) app.shown[layer.name].addTo(app.map);
    });
    app.circles = true;
  },
  home(app) {
    const city = cityBounds(app);
    if (city) return city;
    const points = app.data.layers.filter((layer) => ["sites", "companies", "support", "metro_stations"].includes(layer.name))
      .flatMap((layer) => layer.features).map((feature) => feature.p).filter(Boolean);
    const all = app.data.layers.flatMap((layer) => layer.features).map((feature) => feature.p).filter(Boolean);
    return L.latLngBounds(points.length ? points : all);
  },
  speak(app) {
    Object.values(app.shown).forEach((group) => group.eachLayer((layer) => layer.place && nameMarker(layer)));
  },
  panel(app) {
    return [
      section("layers", t("layers"), el("ul", { class: "layers" }, app.data.layers.map((layer, at) => layerRow(app, layer, at)), circleRow(app))),
      unknownSection(app),
      app.data.tables.length ? section("tables", t("tables"), app.data.tables.map((layer) => fold(`table-${layer.name}`, pick(layer.t), dataTable(app, layer)))) : null,
    ];
  },
  legend(app) {
    const visible = app.data.layers.map((layer, at) => [layer, at]).filter(([layer]) => app.map.hasLayer(app.shown[layer.name]));
    const items = visible.flatMap(([layer, at]) => legendOf(app, layer, at));
    if (app.circles) items.push(legendLine({ color: "#5b3a8c", weight: 1.4, dashArray: "4 3" }, t("certaintyCircle")));
    return [legendBlock(t("layers"), items), legendBlock(t("roads"), roadLegend(app.data.base), app.data.base.outlines.length ? t("boundary") : "")];
  },
};

// Features by their position: where several share one, each of their popups lists the others.
function placesOf(layers) {
  const places = new Map();
  for (const layer of layers) {
    for (const feature of layer.features.filter((one) => one.p)) {
      const key = String(feature.p);
      places.set(key, [...(places.get(key) || []), { layer, feature }]);
    }
  }
  return places;
}

// A part of a whole that is known no better than the whole has no sign of its own.
function isPartOf(app, feature) {
  const whole = app.byId.get(feature.f.parent);
  return Boolean(whole && whole.p && feature.p && String(whole.p) === String(feature.p));
}

function drawLayer(app, layer, at) {
  const group = L.layerGroup();
  for (const feature of layer.features) {
    const look = symbolOf(layer.name, feature.f.kind, at);
    const closed = feature.f.closed === true || feature.f.status === "closed";
    if (isPartOf(app, feature)) continue;
    if (feature.p) {
      const place = { ...feature, c: feature.f.certainty_m };
      const rank = (LABELLED[layer.name] || 0) + (feature.f.kind === "ai_complex" ? 60 : 0);
      const marker = pin(place, look, (item) => card(app, layer, item), { label: LABELLED[layer.name] && !feature.f.parent ? `of-${layer.name}` : "", rank, closed });
      marker.on("add", () => nameMarker(marker));
      if (marker.nameLabel) app.labels.push(marker.nameLabel);
      const circle = certaintyCircle(place, closed ? CLOSED_COLOUR : look.colour);
      if (circle) { circle.isCircle = true; group.addLayer(circle); }
      group.addLayer(marker);
    } else if (feature.l) {
      L.polyline(decodeLines(feature.l), { color: "#d0892f", weight: 3.2, opacity: 0.9, pane: "areas" }).bindPopup(() => card(app, layer, feature), popupSize()).addTo(group);
    } else if (feature.a) {
      L.polygon(decodePolygons(feature.a), { color: look.colour, weight: 1.5, fillOpacity: 0.12, pane: "areas" }).bindPopup(() => card(app, layer, feature), popupSize()).addTo(group);
    }
  }
  return group;
}

const isDrawn = (feature) => Boolean(feature.p || feature.l || feature.a);

function layerRow(app, layer, at) {
  const group = app.shown[layer.name];
  const unknown = layer.features.filter((feature) => !isDrawn(feature)).length;
  const box = el("input", { type: "checkbox", id: `layer-${layer.name}`, checked: app.map.hasLayer(group), on: { change: () => {
    if (app.map.hasLayer(group)) group.remove(); else { group.addTo(app.map); showCircles(app); }
    refresh(app);
    declutterSoon(app);
  } } });
  const count = unknown ? t("drawnOf", layer.features.length, unknown) : t("features", layer.features.length);
  return el("li", {}, el("label", {}, box, layerSymbol(layer, at), el("span", {}, pick(layer.t)), el("small", {}, count)));
}

function circleRow(app) {
  const box = el("input", { type: "checkbox", id: "layer-circles", checked: app.circles, on: { change: () => { app.circles = !app.circles; showCircles(app); refresh(app); } } });
  return el("li", {}, el("label", {}, box, el("span", { class: "ring-sample", "aria-hidden": "true" }), el("span", {}, t("certainty"))));
}

function showCircles(app) {
  app.map.getPane("certainty").style.display = app.circles ? "" : "none";
}

function layerSymbol(layer, at) {
  if (layer.geometry === "line") return svg("svg", { width: 24, height: 10, "aria-hidden": "true", class: "symbol" }, svg("path", { d: "M1 5h22", stroke: "#d0892f", "stroke-width": 3.2 }));
  return symbol(symbolOf(layer.name, "", at));
}

function legendOf(app, layer, at) {
  if (layer.geometry === "line") return [legendLine({ color: "#d0892f", weight: 3.2 }, pick(layer.t))];
  const kinds = [...new Set(layer.features.filter((feature) => isDrawn(feature) && !isPartOf(app, feature)).map((feature) => KIND_GLYPHS[feature.f.kind] && feature.f.kind))];
  const looks = kinds.map((kind) => el("li", {}, symbol(symbolOf(layer.name, kind, at)), el("span", {}, kind ? code(kind) : pick(layer.t))));
  if (layer.features.some((feature) => feature.f.closed === true)) looks.push(el("li", {}, symbol(symbolOf(layer.name, "", at), true), el("span", {}, t("closed"))));
  return looks;
}

function unknownSection(app) {
  const lists = app.data.layers.map((layer) => [layer, layer.features.filter((feature) => !isDrawn(feature))]).filter(([, missing]) => missing.length);
  if (!lists.length) return null;
  return section("unknown", t("noPosition"), el("p", { class: "small" }, t("noPositionHint")),
    lists.map(([layer, missing]) => fold(`unknown-${layer.name}`, `${pick(layer.t)} (${missing.length})`,
      missing.map((feature) => el("details", { class: "item screen-only" }, el("summary", {}, pick(feature.n) || feature.id), card(app, layer, feature, false))), ["sites", "companies", "support", "hubs"].includes(layer.name))));
}

// Everything that is known of a feature; where sources contradict, both values with their dates.
function card(app, layer, feature, titled = true) {
  const f = feature.f;
  const lines = [];
  const add = (column, ...value) => lines.push(el("dt", {}, columnName(column)), el("dd", {}, value));
  if (f.kind) add("kind", code(f.kind));
  if (f.status) add("status", code(f.status), f.status_date && f.status_date !== f.closed_since ? ` (${f.status_date})` : "");
  if (f.closed_since) add("closed_since", f.closed_since);
  if (f.parent) add("parent", app.byId.has(f.parent) ? pick(app.byId.get(f.parent).n) : f.parent);
  AREAS.filter((column) => f[column] !== undefined).forEach((column) => add(column, twoValues(app, f, column)));
  for (const [column, value] of plainFields(f)) add(column, typeof value === "boolean" ? t(value ? "yes" : "no") : valueText(column, value));
  add("certainty_m", feature.p && f.certainty_m !== undefined ? `± ${number(f.certainty_m)} m` : isDrawn(feature) ? t("unknownValue") : t("noPosition"));
  if (f.position_basis) add("position_basis", code(f.position_basis));
  if (f.position_other) add("position_other", f.position_other, stamp(app, f.position_other_source, f.position_other_as_of));
  const note = pick([f.note_ko || f.note_en, f.note_en || f.note_ko]);
  if (note) add("note", note);
  if (f.source) add("source", sourceList(app, f.source));
  if (f.as_of) add("as_of", String(f.as_of));
  return el("div", { class: "card" }, titled && el("h3", {}, pick(feature.n) || feature.id), el("p", { class: "small" }, pick(layer.t)), el("dl", {}, lines), titled ? sharedPlace(app, layer, feature) : null);
}

function sharedPlace(app, layer, feature) {
  const others = (feature.p ? app.places.get(String(feature.p)) : []).filter((other) => other.layer !== layer || other.feature.id !== feature.id);
  if (!others.length) return null;
  return el("div", { class: "shared" }, el("p", { class: "small" }, t("samePosition", others.length)),
    others.map((other) => el("details", { class: "item" }, el("summary", {}, pick(other.feature.n) || other.feature.id), card(app, other.layer, other.feature, false))));
}

function plainFields(f) {
  const fields = [];
  const seen = new Set(["kind", "closed", "closed_since", "parent", ...AREAS]);
  for (const [column, value] of Object.entries(f)) {
    const pair = column.match(PAIRS);
    if (pair) {
      if (pair[1] === "note" || seen.has(pair[1])) continue;
      seen.add(pair[1]);
      fields.push([pair[1], pick([f[`${pair[1]}_ko`] ?? value, f[`${pair[1]}_en`] ?? (pair[1] === "address" ? null : value)])]);
    } else if (!seen.has(column) && !HIDDEN_FIELDS.test(column)) fields.push([column, value]);
  }
  return fields.filter(([, value]) => value !== undefined && value !== null);
}

function twoValues(app, f, column) {
  const stem = column.replace("_m2", "");
  const values = [[`${column}_other`, `${stem}_other`], [`${column}_third_other`, `${stem}_third_other`]].filter(([value]) => f[value] !== undefined);
  return [el("span", {}, squareMetres(f[column])), stamp(app, f[`${stem}_source`], f[`${stem}_as_of`]),
    ...values.map(([value, rest]) => el("div", { class: "other" }, `${t("otherValue")}: `, squareMetres(f[value]), stamp(app, f[`${rest}_source`], f[`${rest}_as_of`])))];
}

const squareMetres = (value) => `${number(value)} m²`;

function stamp(app, source, date) {
  return el("small", {}, " ", date ? `${date}` : "", sourceRefs(app, source));
}

const keysOf = (source) => String(source || "").split(";").map((key) => key.trim()).filter(Boolean);

function sourceRefs(app, source) {
  const titles = keysOf(source).map((key) => (app.data.sources[key] ? app.data.sources[key].title || key : key));
  return titles.length ? el("small", { class: "cite", lang: "und" }, ` [${titles.join("; ")}]`) : "";
}

function sourceList(app, source) {
  return el("ul", { class: "sources" }, keysOf(source).map((key) => el("li", {}, sourceLine(app.data.sources[key], key))));
}

function valueText(column, value) {
  if (typeof value !== "number") return code(value, column);
  if (/_no$|^value/.test(column)) return String(value);
  return Number.isInteger(value) ? number(value) : String(value);
}

// A table of the study; a column in two languages is shown in the one chosen.
function dataTable(app, layer) {
  const columns = [];
  for (const column of layer.columns) {
    const pair = column.match(PAIRS);
    const name = pair ? pair[1] : column;
    if (!columns.includes(name) && (!/_(id|source|as_of|date)$|^(source|as_of|note|geometry|kind|status)$/.test(name))) columns.push(name);
  }
  if (columns.includes("name")) columns.unshift(columns.splice(columns.indexOf("name"), 1)[0]);
  if (layer.columns.includes("site_id")) columns.unshift("site");
  columns.push("as_of", "source");
  const body = layer.features.map((feature) => el("tr", {}, columns.map((column) => el("td", { class: typeof cellOf(app, feature, column) === "number" ? "num" : "", lang: column === "source" && "und" }, shownCell(app, feature, column)))));
  const notes = layer.features.map((feature) => [pick([feature.f.note_ko, feature.f.note_en]), feature]).filter(([note]) => note);
  return [table(pick(layer.t), columns.map(columnName), body, "data"),
    notes.length ? fold(`notes-${layer.name}`, t("notes"), el("ul", {}, notes.map(([note, feature]) => el("li", {}, rowName(app, feature), ": ", note)))) : null];
}

function rowName(app, feature) {
  const f = feature.f;
  const site = f.site_id && app.byId.get(f.site_id);
  return pick(feature.n) || (site && pick(site.n)) || pick([f.use_ko || f.gu_ko, f.use_en || f.gu_en]) || f.date || feature.id;
}

function cellOf(app, feature, column) {
  const f = feature.f;
  if (column === "name") return pick(feature.n);
  if (column === "site") return app.byId.has(f.site_id) ? pick(app.byId.get(f.site_id).n) : f.site_id;
  return f[column] ?? pick([f[`${column}_ko`] ?? f[`${column}_en`], f[`${column}_en`] ?? f[`${column}_ko`]]);
}

function shownCell(app, feature, column) {
  const value = cellOf(app, feature, column);
  if (value === undefined || value === null || value === "") return "–";
  if (column === "source") return keysOf(value).map((key) => (app.data.sources[key] || {}).title || key).join("; ");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return valueText(column, value);
}
