// What several pages say about profiles, hubs and opportunities.
const profileOf = (app) => app.data.profiles.find((profile) => profile.id === app.profile);
const lookUp = (nested, ...keys) => keys.reduce((level, key) => (level ? level[key] : undefined), nested);
const closure = (hub) => (hub.since ? t("closedSince", hub.since) : t("closedNow"));

function opportunityNotes(item) {
  const notes = pick(item.notes) || [];
  if (!notes.length && !item.left.length && !item.unplaced.length) return null;
  return el("div", { class: "aside" }, notes.length ? el("p", {}, el("strong", {}, `${pick(item.t)}: `), notes.join(" ")) : null,
    item.left.length ? fold(`left-${item.key}`, `${pick(item.t)} – ${t("leftOut")} (${item.left.length})`, el("ul", {}, item.left.map((left) => el("li", {}, pick(left.n), ": ", pick(left.why))))) : null,
    item.unplaced.length ? el("p", {}, `${t("unreached")}: `, item.unplaced.map((one, at) => [at ? "; " : "", el("span", { lang: one.n[0] === one.n[1] && "und" }, pick(one.n)), ` (${number(one.v)}${state.lang === "en" ? " " : ""}${pick(item.u)}, ${pick(one.why)})`])) : null);
}
