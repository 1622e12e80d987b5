import { isEnglish, t, withUnit } from "./language.js";

// The unit in which a cutoff is compared, everywhere.
const DECISECONDS_PER_MINUTE = 600;
const PARTS_PER_SHARE = 10_000_000;

/**
 * @template T
 * @param {T} value
 * @returns {value is NonNullable<T>}
 */
export function isKnown(value) {
  return value !== undefined && value !== null;
}

/**
 * @template T
 * @template Shown
 * @param {T | null | undefined} value
 * @param {(value: T) => Shown} show
 * @returns {Shown | "–"}
 */
export function orDash(value, show) {
  return isKnown(value) ? show(/** @type {T} */ (value)) : "–";
}

/** Made once: a format takes longer to make than to use. */
const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** @param {string | number | boolean} value */
export function number(value) {
  return WHOLE.format(Number(value));
}

/**
 * A constant of a profile as the report shows it (figures.py): one decimal with a unit, two without.
 *
 * @param {number} value
 * @param {string} unit
 */
export function constantNumber(value, unit) {
  const text = value.toLocaleString("en-US", { maximumFractionDigits: unit ? 1 : 2 });
  return unit && !Number.isInteger(value) && !text.includes(".") ? `${text}.0` : text;
}

/**
 * Whether a unit is a sign, which is set off with a space in Korean too.
 *
 * @param {string} unit
 */
export const isSign = (unit) => unit === "km/h";

/**
 * A published figure, with the decimals that it was published with.
 *
 * @param {number} value
 */
export const asPublished = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 10 });

/**
 * @param {number | null | undefined} deciseconds
 * @param {number} cutoff in minutes, inclusive
 */
export function isWithin(deciseconds, cutoff) {
  return isKnown(deciseconds) && deciseconds <= Math.round(cutoff * DECISECONDS_PER_MINUTE);
}

/**
 * Half up from whole steps, as Python does (units.py).
 *
 * @param {number} whole
 * @param {number} step what a tenth of the unit shown is
 */
const tenths = (whole, step) => (Math.floor((whole + step / 2) / step) / 10).toFixed(1);

/** @param {number} deciseconds */
export const minutes = (deciseconds) => tenths(deciseconds, DECISECONDS_PER_MINUTE / 10);

/** @param {number} deciseconds */
export const withMinutes = (deciseconds) => withUnit(minutes(deciseconds), t("minutes"));

/** @param {number} metres */
export const kilometres = (metres) => tenths(Math.round(metres * 10), 1000);

/** @param {number} metres */
export const withKilometres = (metres) => `${kilometres(metres)} km`;

/**
 * Whole minutes, half up.
 *
 * @param {number} deciseconds
 */
export const wholeMinutes = (deciseconds) =>
  Math.floor((deciseconds + DECISECONDS_PER_MINUTE / 2) / DECISECONDS_PER_MINUTE);

const TEN_THOUSAND = 10_000;
const ROUNDED_FROM = 10_000;

/**
 * An amount as it stands in a sentence: to a thousand, in Korean by ten thousands (126만 4천).
 *
 * @param {number} amount
 */
export function roundedAmount(amount) {
  if (Math.abs(amount) < ROUNDED_FROM) return number(amount);
  const thousands = Math.round(amount / 1000);
  if (isEnglish()) return number(thousands * 1000);
  const [tens, rest] = [Math.trunc((thousands * 1000) / TEN_THOUSAND), Math.abs(thousands) % 10];
  return rest ? `${number(tens)}만 ${rest}천` : `${number(tens)}만`;
}

/**
 * The unit that follows a rounded amount: after 만 and 천 Korean leaves a space, after digits none.
 *
 * @param {string} rounded
 * @param {string} unit
 */
export const unitAfter = (rounded, unit) => (!isEnglish() && /\D$/.test(rounded) ? ` ${unit}` : unit);

/** @param {string | number | boolean} value */
export const squareMetres = (value) => `${number(value)} m²`;

const TOLL_STEP = 100;

/**
 * A toll, which is an estimate, to a hundred won as figures.py does.
 *
 * @param {number} amount
 */
export const tollNumber = (amount) => number(Math.floor(amount / TOLL_STEP + 0.5) * TOLL_STEP);

/** @param {number} amount */
export const won = (amount) => (amount ? t("won", tollNumber(amount)) : t("free"));

/** @param {number} share */
export const percent = (share) => `${tenths(Math.round(share * PARTS_PER_SHARE), PARTS_PER_SHARE / 1000)}%`;

/**
 * @param {number | null | undefined} low
 * @param {number | null | undefined} high
 * @param {(value: number) => string} show
 * @returns {string} nothing where the value is not known or is one
 */
export function spanText(low, high, show) {
  return isKnown(low) && isKnown(high) && low !== high ? `(${between(show(low), show(high))})` : "";
}

/**
 * @param {string | number} low
 * @param {string | number} high
 */
export const between = (low, high) => `${low}${isEnglish() ? "–" : "~"}${high}`;
