/** @import { Answer, EngineClient, Question, Route } from "../engine/types.d.ts" */
/** @import { AccessibilityData } from "../payload.d.ts" */
/**
 * What answers questions: the engine, or what Python has computed where there is none.
 *
 * @typedef {object} Solver
 * @property {EngineClient | null} engine null where only the origins of the study on the network of today are known
 * @property {string[]} hubs ids, in the order of the times of an answer
 * @property {(scenario: string | null) => Set<string>} closedHubs
 * @property {(question: Question) => Promise<Answer | null>} solve
 * @property {(question: Question, hub: string) => Promise<Route | null>} route
 * @property {(question: Question, answer: Answer, cutoff: number) => Record<string, number>} reached amounts that
 *   are not known are left out
 */

/**
 * @param {EngineClient} engine
 * @returns {Solver}
 */
export function liveSolver(engine) {
  const { data } = engine;
  const hubs = data.hubs.map(({ id }) => id);
  return {
    engine,
    hubs,
    closedHubs: (scenario) => {
      const closed = data.closedHubs[scenario ?? ""] ?? data.closedHubs[""] ?? [];
      return new Set(closed.map((at) => hubs[at] ?? ""));
    },
    solve: (question) => engine.solve(question),
    route: (question, hub) => engine.route(question, { hub: hubs.indexOf(hub) }),
    reached: (question, answer, cutoff) => engine.reached(answer, question, cutoff),
  };
}

/**
 * Answers only for the origins of the study on the network of today.
 *
 * @param {AccessibilityData} data
 * @returns {Solver}
 */
export function storedSolver(data) {
  const originOf = (/** @type {Question} */ { origin }) =>
    data.origins.find(({ p }) => p && p[0] === origin[0] && p[1] === origin[1])?.id ?? "";
  const closed = new Set(data.hubs.filter((hub) => hub.closed).map(({ id }) => id));
  return {
    engine: null,
    hubs: data.hubs.map(({ id }) => id),
    closedHubs: () => closed,
    solve: (question) => Promise.resolve(storedAnswer(data, question.profile, originOf(question))),
    route: () => Promise.resolve(null),
    reached(question, _, cutoff) {
      const origin = originOf(question);
      const amounts = data.opportunities.flatMap(({ key }) => {
        const amount = data.reached[key]?.[question.profile]?.[origin]?.[String(cutoff)];
        return typeof amount === "number" ? [[key, amount]] : [];
      });
      return Object.fromEntries(amounts);
    },
  };
}

/**
 * @param {AccessibilityData} data
 * @param {string} profile
 * @param {string} origin
 * @returns {Answer}
 */
function storedAnswer(data, profile, origin) {
  const travels = data.hubs.map((hub) => data.od[profile]?.[origin]?.[hub.id] ?? {});
  const none = new Int32Array(0);
  return {
    status: "ok",
    nearest: null,
    nearestMetres: null,
    hubTimes: Int32Array.from(travels, ({ t }) => t ?? -1),
    hubDistances: Int32Array.from(travels, ({ d }) => (d === undefined ? -1 : Math.round(d * 10))),
    interchangeTimes: none,
    opportunityTimes: {},
    surface: null,
    edgeTimes: none,
  };
}
