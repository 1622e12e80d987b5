import { pick } from "../language.js";
import { paneOf } from "../leaflet_map.js";

/** @import { Frame } from "../frame.js" */
/** @import { Feature, Layer, OverviewData } from "../payload.d.ts" */
/** @import { Pin, Placed } from "../pins.js" */
/** @typedef {{ layer: Layer, feature: Feature }} Located */

/** The layers, what they share, and which of them are shown. */
export class View {
  /** @param {Frame<OverviewData>} frame */
  constructor(frame) {
    this.frame = frame;
    this.data = frame.data;
    const located = this.data.layers.flatMap((layer) => layer.features.map((feature) => ({ layer, feature })));
    this.features = new Map(located.map(({ feature }) => [feature.id, feature]));
    this.places = byPosition(located);
    /** @type {Map<string, L.LayerGroup>} by name of the layer */
    this.groups = new Map();
    /** @type {Pin<Placed>[]} */
    this.pins = [];
    this.showsCircles = true;
  }

  /** @param {Layer} layer */
  groupOf(layer) {
    return this.groups.get(layer.name) ?? L.layerGroup();
  }

  /** @param {Layer} layer */
  isShown(layer) {
    return this.frame.map.hasLayer(this.groupOf(layer));
  }

  /** @param {Layer} layer */
  toggle(layer) {
    if (this.isShown(layer)) this.groupOf(layer).remove();
    else this.groupOf(layer).addTo(this.frame.map);
    this.frame.refresh();
    this.frame.declutterSoon();
    this.frame.noteState();
  }

  /** @param {boolean} showsCircles */
  showCircles(showsCircles) {
    this.showsCircles = showsCircles;
    paneOf(this.frame.map, "certainty").style.display = showsCircles ? "" : "none";
  }

  /** @param {unknown} id */
  nameOf(id) {
    return pick(this.features.get(String(id))?.n);
  }

  /**
   * A part of a whole that is known no better than the whole has no sign of its own.
   *
   * @param {Feature} feature
   */
  isPart(feature) {
    const whole = this.features.get(String(feature.f.parent));
    return Boolean(whole?.p && feature.p && String(whole.p) === String(feature.p));
  }

  /**
   * What is known by the same position only.
   *
   * @param {Layer} layer
   * @param {Feature} feature
   */
  sharingPlace(layer, feature) {
    const here = this.places.get(String(feature.p)) ?? [];
    return here.filter((other) => other.layer !== layer || other.feature.id !== feature.id);
  }
}

/** @param {Located[]} located */
function byPosition(located) {
  /** @type {Map<string, Located[]>} */
  const places = new Map();
  for (const one of located.filter(({ feature }) => feature.p)) {
    const key = String(one.feature.p);
    places.set(key, [...(places.get(key) ?? []), one]);
  }
  return places;
}

/** @param {Feature} feature */
export const isDrawn = (feature) => Boolean(feature.p ?? feature.l ?? feature.a);
