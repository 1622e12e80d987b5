// What all pages share: title bar, panel, map, legend, language, paper.
const PHONE = window.matchMedia("(max-width: 760px)");
const PANES = { land: 210, areas: 300, roads: 340, certainty: 380, routes: 420, labels: 610 };
const PAPER = { width: 700, height: 560 };

function buildFrame(root, data, page) {
  const app = { data, page, labels: [], root };
  app.heading = el("header", { class: "bar" });
  app.panelBody = el("div", { class: "panel-body", id: "panel-body" });
  app.panelToggle = el("button", { type: "button", class: "panel-toggle", "aria-controls": "panel-body", on: { click: () => foldPanel(app, !app.folded) } });
  app.panel = el("aside", { class: "panel" }, app.panelToggle, app.panelBody);
  app.canvas = el("div", { class: "map" });
  app.legendBody = el("div", { class: "legend-body" });
  app.legendTitle = el("summary", {});
  app.legend = el("details", { class: "legend", open: !PHONE.matches }, app.legendTitle, app.legendBody);
  app.legend.addEventListener("toggle", () => app.map && declutterSoon(app));
  app.stage = el("div", { class: "stage" }, app.canvas, app.legend);
  root.replaceChildren(app.heading, el("div", { class: "work" }, app.stage, app.panel));
  app.folded = PHONE.matches;
  buildMap(app);
  page.setup(app);
  app.map.on("zoomend moveend resize", () => declutterSoon(app));
  app.map.on("popupopen", (event) => { app.popup = event.popup; translatePopup(event.popup); });
  app.map.on("popupclose", () => { app.popup = null; });
  PHONE.addEventListener("change", () => { foldPanel(app, PHONE.matches); app.legend.open = !PHONE.matches; app.map.invalidateSize(); });
  window.addEventListener("beforeprint", () => toPaper(app));
  window.addEventListener("afterprint", () => toScreen(app));
  window.matchMedia("print").addEventListener("change", (event) => (event.matches ? toPaper(app) : toScreen(app)));
  speak(app);
  goHome(app);
  return app;
}

function buildMap(app) {
  const map = L.map(app.canvas, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.75, wheelPxPerZoomLevel: 90, minZoom: 6, maxZoom: 17, fadeAnimation: false, maxBoundsViscosity: 0.6 });
  app.map = map;
  const [south, west, north, east] = app.data.bounds;
  map.setMaxBounds(L.latLngBounds([south, west], [north, east]).pad(0.5));
  const credit = L.control.attribution({ prefix: "Leaflet" }).addTo(map);
  const { attribution } = app.data.network || {};
  // as a node: Leaflet would read an attribution of its own as HTML
  if (attribution) credit.getContainer().append(el("span", { class: "credit" }, ` | ${attribution}`));
  for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = level;
  map.getPane("labels").style.pointerEvents = "none";
  map.setView([(south + north) / 2, (west + east) / 2], 10, { animate: false });
  L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(map);
  app.base = drawBasemap(map, app.data.base);
  app.labels.push(...app.base.labels);
}

function goHome(app) {
  const bounds = app.page.home(app);
  if (bounds && bounds.isValid()) show(app, bounds);
  declutterSoon(app);
}

// The legend lies on the map: what is shown is fitted beside it.
function show(app, bounds, maxZoom) {
  const covered = app.legend.open && !PHONE.matches && app.canvas.clientWidth > 700 ? app.legend.offsetWidth : 0;
  app.map.fitBounds(bounds, { animate: false, paddingTopLeft: [covered ? 50 : 20, 20], paddingBottomRight: [covered + 20, 20], maxZoom });
}

function cityBounds(app) {
  const points = app.data.base.outlines.filter((shape) => CITY_KINDS.includes(shape.kind)).flatMap((shape) => decodePolygons(shape.g).flat(2));
  return points.length ? L.latLngBounds(points) : null;
}

// Where the legend lies, in pixels of the map.
function legendBox(app) {
  if (app.paper || !app.legend.offsetWidth) return [];
  return [boxOf(app.legend.offsetLeft, app.legend.offsetTop, app.legend.offsetWidth, app.legend.offsetHeight)];
}

function tidyLabels(app) {
  declutter(app.map, app.labels, legendBox(app));
}

function declutterSoon(app) {
  cancelAnimationFrame(app.waiting);
  app.waiting = requestAnimationFrame(() => tidyLabels(app));
}

function foldPanel(app, folded) {
  app.folded = folded;
  app.panel.classList.toggle("folded", folded);
  app.panelToggle.textContent = t(folded ? "openPanel" : "closePanel");
  app.panelToggle.setAttribute("aria-expanded", String(!folded));
  app.map.invalidateSize({ animate: false });
}

// Everything in words, in the language chosen. Called again at each change of it.
function speak(app) {
  const { data } = app;
  document.documentElement.lang = state.lang;
  document.title = `${pick(data.subtitle)} – ${pick(data.title)}`;
  app.heading.replaceChildren(
    el("div", { class: "titles" }, el("h1", {}, pick(data.title)),
      el("p", {}, el("strong", {}, pick(data.subtitle)), el("span", {}, `${t("referenceDate")} ${data.date}`), el("span", { class: "where" }, pick(data.place)))),
    el("div", { class: "buttons" },
      el("button", { type: "button", id: "print", on: { click: () => window.print() } }, t("print")),
      el("button", { type: "button", id: "language", lang: state.lang === "ko" ? "en" : "ko", on: { click: () => switchLanguage(app) } }, t("language"))));
  app.panel.setAttribute("aria-label", t("panel"));
  app.canvas.setAttribute("aria-label", t("map"));
  app.legendTitle.textContent = t("legend");
  foldPanel(app, app.folded);
  translateControls(app);
  for (const label of app.labels) label.label.text.textContent = pick(label.label.names);
  app.page.speak(app);
  refresh(app);
  if (app.popup) { app.popup.update(); translatePopup(app.popup); }
  declutterSoon(app);
}

function switchLanguage(app) {
  state.lang = state.lang === "ko" ? "en" : "ko";
  speak(app);
  document.getElementById("language").focus();
}

function translateControls(app) {
  if (app.controls) app.controls.forEach((control) => control.remove());
  const home = L.control({ position: "topleft" });
  home.onAdd = () => {
    const button = el("button", { type: "button", class: "home", title: t("home"), "aria-label": t("home") }, "⌂");
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => goHome(app));
    return el("div", { class: "leaflet-bar" }, button);
  };
  const north = L.control({ position: "topright" });
  north.onAdd = () => el("div", { class: "north", role: "img", "aria-label": t("north"), title: t("north") },
    svg("svg", { viewBox: "0 0 20 28", width: 20, height: 28, "aria-hidden": "true" }, svg("path", { d: "M10 1l6 16-6-4-6 4z", fill: "#26323d" })), el("span", {}, "N"));
  app.controls = [L.control.zoom({ position: "topleft", zoomInTitle: t("zoomIn"), zoomOutTitle: t("zoomOut") }), home, north];
  app.controls.forEach((control) => control.addTo(app.map));
}

function translatePopup(popup) {
  const button = popup.getElement() && popup.getElement().querySelector(".leaflet-popup-close-button");
  if (button) { button.setAttribute("aria-label", t("close")); button.title = t("close"); }
}

// Panel and legend again, from the state; what had the focus keeps it.
function refresh(app) {
  const focused = document.activeElement && document.activeElement.id;
  const scrolled = app.panelBody.scrollTop;
  app.panelBody.replaceChildren(...app.page.panel(app).flat().filter(Boolean), about(app));
  app.legendBody.replaceChildren(...app.page.legend(app).filter(Boolean));
  app.panelBody.scrollTop = scrolled;
  const again = focused && document.getElementById(focused);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}

function about(app) {
  const { data } = app;
  const network = data.network || {};
  return section("about", t("aboutMap"),
    el("p", { class: "small" }, `${t("referenceDate")} ${data.date}. ${t("crs")} ${t("offline")}`),
    fold("assumptions", t("assumptions"), el("ul", {}, (pick(data.assumptions) || []).map((line) => el("li", {}, line))), true),
    network.name || network.source ? fold("network", t("network"), el("p", {}, [network.name, network.source, network.date, network.attribution, network.licence].filter(Boolean).join(" · ")), false) : null,
    fold("sources", t("sources"), el("ul", { class: "sources" }, Object.entries(data.sources).map(([key, source]) => el("li", { lang: "und" }, sourceLine(source, key))))),
    fold("leaflet", t("leaflet"), el("pre", { lang: "en" }, data.licence)));
}

function sourceLine(source, key) {
  if (!source) return [key];
  const line = [outLink(source.url, source.title || key)];
  const rest = [source.publisher, source.date, source.licence].filter(Boolean).join(" · ");
  if (rest) line.push(` (${rest})`);
  return [el("span", { lang: "und" }, line)];
}

function legendBlock(title, items, note) {
  return el("div", { class: "legend-block" }, title && el("h3", {}, title), el("ul", {}, items), note && el("p", {}, note));
}

// Dashed circles of the certainty; drawn for what is not certain to 50 m.
function certaintyCircle(place, colour) {
  if (!place.p || !(place.c >= 50)) return null;
  return L.circle(place.p, { radius: place.c, pane: "certainty", color: colour, weight: 1.4, dashArray: "4 4", fill: true, fillColor: colour, fillOpacity: 0.06, interactive: false });
}

function pin(place, look, popup, { label = "", rank = 50, closed = false } = {}) {
  const marker = L.marker(place.p, { icon: symbolIcon(look, closed), riseOnHover: true, keyboard: true, zIndexOffset: rank });
  marker.place = place;
  marker.bindPopup(() => popup(place), popupSize());
  marker.bindTooltip(() => el("span", {}, pick(place.n), closed ? ` (${t("closed")})` : ""), { direction: "top", offset: [0, -look.size / 2] });
  if (label) {
    marker.nameLabel = mapLabel(place.p, place.n, `label-pin ${label}`, rank, true);
    marker.on("add", (event) => marker.nameLabel.addTo(event.target._map));
    marker.on("remove", () => marker.nameLabel.remove());
  }
  return marker;
}

function popupSize() {
  return { maxWidth: PHONE.matches ? 270 : 340, minWidth: 200, autoPanPaddingTopLeft: [54, 16], autoPanPaddingBottomRight: [16, 16] };
}

function nameMarker(marker) {
  const element = marker.getElement && marker.getElement();
  if (!element) return;
  element.setAttribute("aria-label", pick(marker.place.n));
  element.setAttribute("role", "button");
}

// Paper: the map takes the size of the page before the browser lays it out; SVG prints sharp.
function toPaper(app) {
  if (app.paper) return;
  app.paper = { bounds: app.map.getBounds(), seen: uncovered(app), folds: [...app.root.querySelectorAll("details")].map((node) => [node, node.open]) };
  document.body.classList.add("printing");
  app.paper.folds.forEach(([node]) => { node.open = !node.matches("#fold-leaflet, .screen-only"); });
  app.canvas.style.width = `${PAPER.width}px`;
  app.canvas.style.height = `${PAPER.height}px`;
  app.map.invalidateSize({ animate: false, pan: false });
  app.map.fitBounds(shrunk(app.paper.seen), { animate: false });
  tidyLabels(app);
}

// The part of the map that the legend leaves free.
function uncovered(app) {
  const { x, y } = app.map.getSize();
  const covered = app.legend.open && x > 700 ? app.legend.offsetWidth : 0;
  return L.latLngBounds(app.map.containerPointToLatLng([0, 0]), app.map.containerPointToLatLng([x - covered, y]));
}

function toScreen(app) {
  if (!app.paper) return;
  const { bounds, folds } = app.paper;
  app.paper = null;
  folds.forEach(([node, open]) => { node.open = open; });
  document.body.classList.remove("printing");
  app.canvas.style.width = "";
  app.canvas.style.height = "";
  app.map.invalidateSize({ animate: false, pan: false });
  app.map.fitBounds(shrunk(bounds), { animate: false });
  declutterSoon(app);
}

// A view fitted to its own bounds would shrink a step each time; a tenth less keeps it.
const shrunk = (bounds) => bounds.pad(-0.05);
