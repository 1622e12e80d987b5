/** @import { LatLng } from "../payload.d.ts" */
/** @import { Projection } from "./types.d.ts" */

const RADIANS = Math.PI / 180;
const MOST_STEPS = 6;
const CONVERGED = 1e-15;

/**
 * Krüger's series of order 6 (Karney 2011, equations 35 and 36): factors of n to n^6 by row.
 *
 * @type {readonly (readonly number[])[]}
 */
const FORWARD = [
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600],
  [0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840],
  [0, 0, 0, 0, 0, 212378941 / 319334400],
];

/** @type {readonly (readonly number[])[]} */
const INVERSE = [
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [0, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [0, 0, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [0, 0, 0, 4397 / 161280, -11 / 504, -830251 / 7257600],
  [0, 0, 0, 0, 4583 / 161280, -108847 / 3991680],
  [0, 0, 0, 0, 0, 20648693 / 638668800],
];

/**
 * Transverse Mercator between degrees and metres, as PROJ computes it.
 *
 * Lengths agree with pyproj within a nanometre or so: the access legs of points depend on them.
 */
export class TransverseMercator {
  /** @param {Projection} projection */
  constructor(projection) {
    const flattening = 1 / projection.inverseFlattening;
    const n = flattening / (2 - flattening);
    this.projection = projection;
    this.eccentricity = Math.sqrt(flattening * (2 - flattening));
    const rectifying = (projection.semiMajor / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256);
    this.radius = projection.scale * rectifying;
    this.alpha = FORWARD.map((row) => polynomial(row, n));
    this.beta = INVERSE.map((row) => -polynomial(row, n));
    this.point = new Float64Array(2);
    this.north = projection.falseNorthing;
    this.forward(projection.originLatitude, projection.centralMeridian, this.point);
    this.north = 2 * projection.falseNorthing - this.at(1);
  }

  /** @param {number} place */
  at(place) {
    return this.point[place] ?? 0;
  }

  /**
   * Easting and northing of a position, written into `out` at `place` and after it.
   *
   * @param {number} lat
   * @param {number} lon
   * @param {Float64Array} out
   * @param {number} [place]
   */
  forward(lat, lon, out, place = 0) {
    const { centralMeridian, falseEasting } = this.projection;
    const tau = this.conformal(Math.tan(lat * RADIANS));
    const lambda = (lon - centralMeridian) * RADIANS;
    const cosine = Math.cos(lambda);
    const xi = Math.atan2(tau, cosine);
    const eta = Math.asinh(Math.sin(lambda) / Math.sqrt(tau * tau + cosine * cosine));
    series(this.alpha, xi, eta, out, place);
    out[place] = falseEasting + this.radius * (out[place] ?? 0);
    out[place + 1] = this.north + this.radius * (out[place + 1] ?? 0);
  }

  /**
   * Position at an easting and a northing.
   *
   * @param {number} east
   * @param {number} north
   * @returns {LatLng}
   */
  inverse(east, north) {
    const { centralMeridian, falseEasting } = this.projection;
    series(this.beta, (north - this.north) / this.radius, (east - falseEasting) / this.radius, this.point, 0);
    const eta = Math.sinh(this.at(0));
    const xi = this.at(1);
    const cosine = Math.cos(xi);
    const lat = Math.atan(this.tangent(Math.sin(xi) / Math.sqrt(eta * eta + cosine * cosine)));
    return [lat / RADIANS, centralMeridian + Math.atan2(eta, cosine) / RADIANS];
  }

  /**
   * Eastings and northings of many positions.
   *
   * @param {Float64Array} lat
   * @param {Float64Array} lon
   * @returns {{ x: Float64Array, y: Float64Array }}
   */
  project(lat, lon) {
    const x = new Float64Array(lat.length);
    const y = new Float64Array(lat.length);
    for (let i = 0; i < lat.length; i++) {
      this.forward(lat[i] ?? 0, lon[i] ?? 0, this.point);
      x[i] = this.at(0);
      y[i] = this.at(1);
    }
    return { x, y };
  }

  /**
   * Tangent of the conformal latitude.
   *
   * @param {number} tau tangent of the latitude
   */
  conformal(tau) {
    const secant = Math.sqrt(1 + tau * tau);
    const sigma = Math.sinh(this.eccentricity * Math.atanh((this.eccentricity * tau) / secant));
    return tau * Math.sqrt(1 + sigma * sigma) - sigma * secant;
  }

  /**
   * Tangent of the latitude, by Newton's method.
   *
   * @param {number} conformal tangent of the conformal latitude
   */
  tangent(conformal) {
    const flat = 1 - this.eccentricity ** 2;
    let tau = conformal / flat;
    for (let step = 0; step < MOST_STEPS; step++) {
      const found = this.conformal(tau);
      const slope = (flat * Math.sqrt((1 + found * found) * (1 + tau * tau))) / (1 + flat * tau * tau);
      const change = (conformal - found) / slope;
      tau += change;
      if (Math.abs(change) <= CONVERGED * Math.max(1, Math.abs(tau))) break;
    }
    return tau;
  }
}

/**
 * Sum of factors times n, n^2, n^3 and so on.
 *
 * @param {readonly number[]} factors
 * @param {number} n
 */
function polynomial(factors, n) {
  return factors.reduceRight((sum, factor) => (sum + factor) * n, 0);
}

/**
 * Add a series of sines to a complex number, by Clenshaw's summation; writes eta, then xi.
 *
 * @param {readonly number[]} factors
 * @param {number} xi
 * @param {number} eta
 * @param {Float64Array} out
 * @param {number} place
 */
function series(factors, xi, eta, out, place) {
  const sine = Math.sin(2 * xi);
  const cosine = Math.cos(2 * xi);
  const sinh = Math.sinh(2 * eta);
  const cosh = Math.cosh(2 * eta);
  const real = 2 * cosine * cosh;
  const imaginary = -2 * sine * sinh;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let j = factors.length - 1; j >= 0; j--) {
    const next = real * a - imaginary * b - c + (factors[j] ?? 0);
    const beside = real * b + imaginary * a - d;
    [c, d, a, b] = [a, b, next, beside];
  }
  out[place + 1] = xi + sine * cosh * a - cosine * sinh * b;
  out[place] = eta + sine * cosh * b + cosine * sinh * a;
}
