// Every word that is not data comes with the page, from the one table that Python has too
// (layers/labels.toml): codes by column, names of columns, words; each Korean, English.
const LABELS = { codes: {}, columns: {}, words: {} };

function useLabels(labels) {
  Object.assign(LABELS, labels);
}

const state = { lang: "ko" };

function pick(pair) {
  return pair ? pair[state.lang === "en" ? 1 : 0] : "";
}

// Particles: after a final consonant, after none; 로 follows ㄹ too. Brackets are not read aloud.
const DIGITS_READ = [..."영일이삼사오육칠팔구"];
const LETTERS_WITH_FINAL = "lmnr";

function particle(word, pair) {
  const spoken = String(word).replace(/\([^()]*\)\s*$/, "").replace(/[^\p{L}\p{N}%²]+$/u, "").replace(/(?<![a-z])(?:km|m|m²)$/i, "미터");
  const last = spoken.slice(-1);
  const read = DIGITS_READ[last] || (last === "%" ? "트" : last);
  const jong = read >= "가" && read <= "힣" ? (read.charCodeAt(0) - 0xac00) % 28 : LETTERS_WITH_FINAL.includes(read.toLowerCase()) ? 4 : 0;
  const [closed, open] = pair.split("/");
  return jong && !(open === "로" && jong === 8) ? closed : open;
}

// {0} is the first value; {0:은/는} is followed by the particle that it asks for.
function t(key, ...values) {
  return pick(LABELS.words[key]).replace(/\{(\d)(?::([^}]+))?\}/g, (_, at, pair) => `${values[at]}${pair ? particle(values[at], pair) : ""}`);
}

function known(pair) {
  const word = pick(pair);
  return state.lang === "en" ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

function code(value, column) {
  const groups = LABELS.codes;
  const pair = (groups[column] || {})[value] || Object.values(groups).map((group) => group[value]).find(Boolean);
  return pair ? known(pair) : String(value ?? "");
}

function columnName(column) {
  return LABELS.columns[column] ? pick(LABELS.columns[column]) : column;
}

function number(value, digits = 0) {
  return Number(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// Times are whole deciseconds: the unit in which a cutoff is compared, everywhere.
const DECISECONDS = 600;

function isWithin(deciseconds, cutoff) {
  return deciseconds !== undefined && deciseconds !== null && deciseconds <= Math.round(cutoff * DECISECONDS);
}

function minutes(deciseconds) {
  return (deciseconds / DECISECONDS).toFixed(1);
}

function withMinutes(deciseconds) {
  return `${minutes(deciseconds)}${state.lang === "en" ? " " : ""}${t("minutes")}`;
}

function kilometres(metres) {
  return `${(metres / 1000).toFixed(1)} km`;
}

function won(amount) {
  return amount ? t("won", number(amount)) : t("free");
}
