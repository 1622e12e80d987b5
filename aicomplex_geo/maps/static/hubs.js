// Routes to every hub, and the published figures held against what is computed.
const ROUTE_COLOURS = { main: "#c2185b", other: "#0b5a8a", closed: "#8b8b8b" };
const VERDICTS = {
  supported: { mark: "✓", kind: "v-yes" }, only_off_peak: { mark: "◐", kind: "v-part" }, only_free_flow: { mark: "◔", kind: "v-part" },
  contradicted: { mark: "✕", kind: "v-no" }, other_definition: { mark: "≠", kind: "v-other" }, not_computable: { mark: "–", kind: "v-none" },
};

const PAGE = {
  setup(app) {
    const { data } = app;
    [app.origin] = data.origins;
    app.profile = data.profile;
    app.chosen = null;
    app.routes = L.layerGroup().addTo(app.map);
    app.highlight = L.layerGroup().addTo(app.map);
    const circle = certaintyCircle(app.origin, "#b3123f");
    if (circle) circle.addTo(app.map);
    app.pins = [];
    if (app.origin.p) app.pins.push(placePin(app, app.origin, symbolOf("sites", "ai_complex"), 200, (place) => el("div", { class: "card" }, el("h3", {}, pick(place.n)), el("p", { class: "small" }, `${t("origin")} · ${t("certainty")} ± ${number(place.c || 0)} m`))));
    data.hubs.filter((hub) => hub.p).forEach((hub) => {
      const marker = placePin(app, hub, symbolOf("hubs", hub.kind), 90, (place) => hubCard(app, place));
      marker.on("popupopen", () => chooseRoute(app, { hub: hub.id }, false));
      app.pins.push(marker);
    });
    drawRoutes(app);
  },
  home(app) {
    const points = [app.origin, ...app.data.hubs].map((place) => place.p).filter(Boolean);
    return L.latLngBounds(points).pad(0.04);
  },
  speak(app) {
    app.pins.forEach(nameMarker);
  },
  panel(app) {
    return [profileChoice(app), hubList(app), claimSection(app), unknownHubs(app)];
  },
  legend(app) {
    const items = [legendLine({ color: ROUTE_COLOURS.other, weight: 3 }, `${t("route")} · ${pick(profileOf(app).t)}`)];
    if (app.chosen) items.push(legendLine({ color: ROUTE_COLOURS.main, weight: 4.5 }, chosenName(app)));
    if (app.data.hubs.some((hub) => hub.closed)) items.push(legendLine({ color: ROUTE_COLOURS.closed, weight: 3, dashArray: "6 5" }, t("closed")));
    const kinds = [...new Set(app.data.hubs.map((hub) => hub.kind))];
    const marks = [el("li", {}, symbol(symbolOf("sites", "ai_complex")), el("span", {}, t("origin"))), ...kinds.map((kind) => el("li", {}, symbol(symbolOf("hubs", kind)), el("span", {}, code(kind)))),
      legendLine({ color: "#b3123f", weight: 1.4, dashArray: "4 3" }, t("certaintyCircle"))];
    return [legendBlock(t("route"), items), legendBlock("", marks), legendBlock(t("roads"), roadLegend(app.data.base))];
  },
};

const entryOf = (app, profile, hub) => lookUp(app.data.od, profile, app.origin.id, hub) || {};
const routeTo = (app, hub) => lookUp(app.data.routes, app.profile, app.origin.id, hub);
const hubById = (app, id) => app.data.hubs.find((hub) => hub.id === id);

function placePin(app, place, look, rank, popup) {
  const marker = pin(place, look, popup, { label: place === app.origin ? "of-sites" : "of-hubs", rank, closed: place.closed });
  marker.addTo(app.map);
  app.labels.push(marker.nameLabel);
  return marker;
}

function timeText(entry) {
  if (entry.t !== undefined) return withMinutes(entry.t);
  return entry.why ? pick(entry.why) : t("unreachable");
}

function rangeText(low, high) {
  return low === undefined || high === undefined || low === high ? "" : el("small", { class: "range" }, ` (${minutes(low)}–${minutes(high)})`);
}

function kmRange(low, high) {
  return low === undefined || high === undefined || low === high ? "" : el("small", { class: "range" }, ` (${(low / 1000).toFixed(1)}–${(high / 1000).toFixed(1)})`);
}

function drawRoutes(app) {
  app.routes.clearLayers();
  app.highlight.clearLayers();
  for (const hub of app.data.hubs) {
    const lines = routeTo(app, hub.id);
    if (!lines) continue;
    const look = hub.closed ? { color: ROUTE_COLOURS.closed, dashArray: "6 5" } : { color: ROUTE_COLOURS.other };
    L.polyline(decodeLines(lines), { ...look, weight: 3.4, opacity: 0.9, pane: "routes" }).on("click", () => chooseRoute(app, { hub: hub.id }))
      .bindTooltip(() => el("span", {}, `${pick(hub.n)}: ${timeText(entryOf(app, app.profile, hub.id))}`), { sticky: true }).addTo(app.routes);
  }
  const lines = chosenLines(app);
  if (lines && lines.length) {
    const path = decodeLines(lines);
    L.polyline(path, { pane: "routes", color: "#ffffff", weight: 9, opacity: 0.95, interactive: false }).addTo(app.highlight);
    L.polyline(path, { pane: "routes", color: ROUTE_COLOURS.main, weight: 5, interactive: false }).addTo(app.highlight);
  }
}

function chosenLines(app) {
  if (!app.chosen) return null;
  if (app.chosen.hub) return routeTo(app, app.chosen.hub);
  const fits = (route) => route.id === app.chosen.claim && route.p === app.chosen.profile && (route.to || "") === (app.chosen.to || "");
  const found = app.data.claim_routes.find(fits);
  return found && found.g;
}

function chosenName(app) {
  if (app.chosen.hub) return pick(hubById(app, app.chosen.hub).n);
  return pick(app.data.claims.find((claim) => claim.id === app.chosen.claim).n);
}

function chooseRoute(app, chosen, fit = true) {
  const same = app.chosen && fit && JSON.stringify(app.chosen) === JSON.stringify(chosen);
  app.chosen = same ? null : chosen;
  drawRoutes(app);
  refresh(app);
  const lines = fit && chosenLines(app);
  if (lines && lines.length) show(app, L.latLngBounds(decodeLines(lines).flat()).pad(0.1), 13);
}

function profileChoice(app) {
  return section("choose", t("routesFrom", pick(app.origin.n)),
    el("div", { class: "choice", role: "radiogroup", "aria-label": t("profile") }, app.data.profiles.map((profile) => el("label", {},
      el("input", { type: "radio", name: "profile", id: `profile-${profile.id}`, checked: profile.id === app.profile, on: { change: () => { app.profile = profile.id; drawRoutes(app); if (app.popup) app.popup.update(); refresh(app); } } }), el("span", {}, pick(profile.t))))));
}

function hubList(app) {
  const sorted = [...app.data.hubs].sort((a, b) => (entryOf(app, app.profile, a.id).t ?? Infinity) - (entryOf(app, app.profile, b.id).t ?? Infinity));
  const body = sorted.map((hub) => {
    const entry = entryOf(app, app.profile, hub.id);
    const pressed = Boolean(app.chosen && app.chosen.hub === hub.id);
    return el("tr", { class: `${hub.closed ? "closed" : ""}${pressed ? " selected" : ""}` },
      el("th", { scope: "row" }, el("button", { type: "button", class: "row-button", id: `hub-${hub.id}`, "aria-pressed": String(pressed), on: { click: () => chooseRoute(app, { hub: hub.id }) } }, pick(hub.n)),
        hub.closed ? [" ", el("span", { class: "badge closed" }, t("closed")), el("small", { class: "closure" }, closure(hub))] : ""),
      el("td", { class: "num" }, entry.t === undefined ? timeText(entry) : minutes(entry.t), rangeText(entry.tl, entry.th)),
      el("td", { class: "num" }, entry.d === undefined ? "–" : (entry.d / 1000).toFixed(1), kmRange(entry.dl, entry.dh)),
      el("td", { class: "num" }, entry.toll === undefined ? "–" : number(entry.toll)));
  });
  return section("hubs", t("hubs"), table(t("hubs"), [t("hub"), ...[t("minutes"), "km", t("toll")].map((text) => el("th", { scope: "col", class: "num" }, text))], body, "hubs"),
    el("p", { class: "small" }, `${t("chooseHub")} ${t("rangeNote")}.`));
}

function hubCard(app, hub) {
  return el("div", { class: "card" }, el("h3", {}, pick(hub.n)), el("p", { class: "small" }, `${code(hub.kind)}${hub.closed ? ` · ${closure(hub)}` : ""}`),
    table(t("hubs"), [t("profile"), t("minutes"), "km", t("toll")], app.data.profiles.map((profile) => {
      const entry = entryOf(app, profile.id, hub.id);
      return el("tr", { class: profile.id === app.profile ? "selected" : "" }, el("th", { scope: "row" }, pick(profile.t)), el("td", { class: "num" }, entry.t === undefined ? "–" : minutes(entry.t), rangeText(entry.tl, entry.th)),
        el("td", { class: "num" }, entry.d === undefined ? "–" : (entry.d / 1000).toFixed(1)), el("td", { class: "num" }, entry.toll === undefined ? "–" : number(entry.toll)));
    })));
}

function claimSection(app) {
  if (!app.data.claims.length) return null;
  return section("claims", t("claims"), el("p", { class: "small" }, t("chooseClaim")), app.data.claims.map((claim) => claimCard(app, claim)));
}

function claimCard(app, claim) {
  const said = [claim.min !== null && `${number(claim.min)} ${t("minutes")}`, claim.km !== null && `${number(claim.km)} km`, claim.count !== null && t("countOf", number(claim.count))].filter(Boolean).join(" · ");
  const source = app.data.sources[(claim.source || "").split(";")[0]];
  return el("article", { class: "claim" }, el("h3", {}, pick(claim.n)),
    el("p", { class: "small" }, el("strong", {}, `${t("published")}: ${said || t("unknownValue")}`), claim.as_of ? ` (${claim.as_of})` : "", source ? [" · ", el("span", { lang: "und" }, outLink(source.url, source.title || claim.source))] : ""),
    verdictTable(app, claim), chosenReason(app, claim));
}

function verdictTable(app, claim) {
  const profiles = app.data.profiles.filter((profile) => claim.rows.some((row) => row.p === profile.id));
  const targets = [...new Set(claim.rows.map((row) => row.to || ""))];
  const named = targets.length > 1;
  if (!profiles.length) return el("p", {}, verdictChip(claim.rows[0]), " ", pick(claim.rows[0].why));
  const head = [named && t("candidate"), ...profiles.map((profile) => pick(profile.t))].filter(Boolean);
  const body = targets.map((target) => el("tr", {}, named && el("th", { scope: "row" }, targetName(app, claim, target)),
    profiles.map((profile) => el("td", {}, claimCell(app, claim, claim.rows.find((row) => row.p === profile.id && (row.to || "") === target))))));
  return table(pick(claim.n), head, body, "claims");
}

function targetName(app, claim, target) {
  const row = claim.rows.find((one) => (one.to || "") === target);
  const hub = hubById(app, target);
  const known = app.data.places[target];
  return (row && row.n && pick(row.n)) || (hub && pick(hub.n)) || (known && pick(known)) || target;
}

function isChosen(app, claim, row) {
  return Boolean(app.chosen && app.chosen.claim === claim.id && app.chosen.profile === row.p && (app.chosen.to || "") === (row.to || ""));
}

function claimCell(app, claim, row) {
  if (!row) return "–";
  const pressed = isChosen(app, claim, row);
  return el("button", { type: "button", class: `verdict-button${pressed ? " selected" : ""}`, id: `claim-${claim.id}-${row.p}-${row.to || ""}`, "aria-pressed": String(pressed), title: pick(row.why),
    on: { click: () => chooseRoute(app, { claim: claim.id, profile: row.p, to: row.to || "" }) } },
  row.t !== undefined ? el("span", { class: "figures" }, `${minutes(row.t)} ${t("minutes")}`, rangeText(row.tl, row.th)) : "",
  row.d !== undefined ? el("span", { class: "figures" }, kilometres(row.d), kmRange(row.dl, row.dh)) : "", verdictChip(row));
}

function verdictChip(row) {
  const look = VERDICTS[row.v] || VERDICTS.not_computable;
  return el("span", { class: `chip ${look.kind}` }, el("span", { "aria-hidden": "true" }, `${look.mark} `), code(row.v));
}

function chosenReason(app, claim) {
  const profiles = new Set(app.data.profiles.map((profile) => profile.id));
  const tabled = claim.rows.filter((row) => profiles.has(row.p));
  if (!tabled.length) return null;
  const row = tabled.find((one) => isChosen(app, claim, one)) || tabled.find((one) => one.p === app.profile) || tabled[0];
  const note = pick(claim.note);
  return [el("p", { class: "reason" }, el("strong", {}, `${t("reason")}: `), pick(row.why) || "–"), note ? el("p", { class: "small" }, note) : null];
}

function unknownHubs(app) {
  const missing = app.data.hubs.filter((hub) => !hub.p);
  return missing.length ? section("unknown", t("noPosition"), el("p", { class: "small" }, t("noPositionHint")), el("ul", {}, missing.map((hub) => el("li", {}, pick(hub.n))))) : null;
}
