/** What a cell says: its hypothesis held, it failed, or it says nothing, and why. Pure functions. */
import { FAULTY, type Text } from '../stacks/scenarios/scenario.ts';
import type { Expectation, Experiment } from './experiment.ts';
import { SECOND_MS } from './measure/golden.ts';
import { GOOD_SECONDS } from './measure/reaction.ts';
import { measured } from './measured.ts';
import type { CellResult, VerdictName, WindowName } from './results.ts';

/** What there is to judge by, and what spoils a measurement. */
export interface Evidence extends Pick<CellResult, 'role' | 'planned' | 'windows' | 'ledger' | 'drains' | 'costs' | 'others' | 'fault' | 'reactions' | 'unanswered' | 'spans'> {
  /** Routes that don't promise to keep what they accepted. */
  readonly mayLose: readonly string[];
  /** Why the generator measured itself; undefined where it didn't. */
  readonly saturated: string | undefined;
  /** Events in the record that this run didn't send; below 0: some that went. */
  readonly strangers: number;
  /** What else makes the figures worth nothing. */
  readonly spoilt: readonly Text[];
  /** Where the load itself is the limit (closed loop), a busy generator is expected. */
  readonly isClosedLoop: boolean;
}

export interface Verdict {
  readonly verdict: VerdictName;
  readonly reasons: readonly Text[];
}

/** When others take more of the machine's CPU than this, what is slow may be slow on their account. */
export const MAX_OTHERS = 0.25;

/** Before a fault, fewer successes than this of a route that isn't there to fail show that something else was wrong. Without a fault they are what was measured. */
const SOUND_SUCCESS = 0.99;

/** Of all that was sent, more than this without an answer: they are in no route's figures, so that these look better than it was. */
export const MAX_UNANSWERED = 0.001;

export function judge({ expect }: Pick<Experiment, 'expect'>, evidence: Evidence): Verdict {
  const spoilt = invalidity(evidence);
  if (spoilt.length > 0) return { verdict: 'invalid', reasons: spoilt };
  const open = undecided(expect, evidence);
  const all = [...general(evidence), ...expect.flatMap((expectation) => routesOf(expectation, evidence).flatMap((route) => open.has(route) && isOfRecovery(expectation) ? [] : broken(expectation, route, evidence)))];
  const reasons = [...new Map(all.map((reason) => [reason.en, reason])).values()]; // two expectations may say the same
  // What failed has failed, whatever else can't be told.
  return { verdict: reasons.length > 0 ? 'failed' : open.size > 0 ? 'invalid' : 'held', reasons: [...reasons, ...open.values()] };
}

const isOfRecovery = ({ what }: Expectation): boolean => measured[what].ofRecovery === true;

/** Routes that weren't back when the recording ended, while they still had time, each with what there is to say of it. */
function undecided(expect: readonly Expectation[], evidence: Evidence): ReadonlyMap<string, Text> {
  const recordedMs = recordedMsOf(evidence);
  return new Map(expect.flatMap((expectation) => {
    const { what, atMost = 0 } = expectation;
    if (what !== 'recoverMs' || recordedMs >= atMost + GOOD_SECONDS * SECOND_MS) return [];
    return routesOf(expectation, evidence).filter((route) => evidence.reactions[route]?.recovered === false).map((route) => {
      const { en, es } = notRecovered(route, evidence);
      return [route, { en: `undecided: ${en}; it has ${atMost / 1_000} s`, es: `sin decidir: ${es}; tiene ${atMost / 1_000} s` }] as const;
    });
  }));
}

/** What no cell may have, whatever is expected of it. */
function general({ fault, unanswered, ledger, planned }: Evidence): Text[] {
  const down = [
    ...(fault?.down ?? []).map((one): Text => ({ en: `didn't come back by itself: ${one}`, es: `no volvió por sí solo: ${one}` })),
    ...Object.keys(planned).filter((route) => route !== FAULTY && (ledger[route]?.acked ?? 0) === 0).map((route): Text => ({ en: `${route} accepted nothing`, es: `${route} no aceptó nada` })),
  ];
  const sent = Object.values(ledger).reduce((sum, account) => sum + account.sent, 0);
  if (unanswered <= sent * MAX_UNANSWERED) return down;
  const bound = percent(MAX_UNANSWERED);
  return [...down, {
    en: `${unanswered} of ${sent} events got no answer from any route (at most ${bound}), and are in no route's figures`,
    es: `${unanswered} de ${sent} eventos no recibieron respuesta de ninguna ruta (a lo sumo ${bound}), y no están en las cifras de ninguna`,
  }];
}

/** Why the figures are worth nothing; empty where they are worth something. */
function invalidity(evidence: Evidence): Text[] {
  const { saturated, strangers, fault, windows, costs, isClosedLoop } = evidence;
  const reasons: Text[] = [...evidence.spoilt];
  const say = (en: string, es: string): void => void reasons.push({ en, es });
  if (saturated !== undefined && !isClosedLoop) say(`the load generator was saturated: ${saturated}`, `el generador de carga se saturó (en inglés): ${saturated}`);
  const others = Math.max(0, ...Object.values(evidence.others));
  if (others > MAX_OTHERS) say(`other work took ${percent(others)} of the machine's CPU (at most ${percent(MAX_OTHERS)})`, `otro trabajo ocupó ${percent(others)} de la CPU de la máquina (a lo sumo ${percent(MAX_OTHERS)})`);
  if (strangers > 0) say(`the record gained ${strangers} events that this run didn't send: other traffic at the same time`, `el registro ganó ${strangers} eventos que esta corrida no envió: otro tráfico al mismo tiempo`);
  if (strangers < 0) say(`the record lost ${-strangers} events of before`, `el registro perdió ${-strangers} eventos de antes`);
  for (const absent of fault?.missing ?? []) say(`the fault wasn't in effect: ${absent} is missing`, `la falla no estaba en efecto: falta ${absent}`);
  for (const left of fault?.residue ?? []) say(`the fault left a residue: ${left}`, `la falla dejó un residuo: ${left}`);
  const routes = Object.entries(windows);
  if (routes.length === 0) say('no route answered anything', 'ninguna ruta respondió nada');
  for (const [route, { baseline }] of routes) {
    if (baseline === undefined || baseline.sent === 0) say(`${route} got no events in the baseline`, `${route} no recibió eventos en la línea base`);
    else if (fault !== undefined && route !== FAULTY && baseline.success < SOUND_SUCCESS) {
      say(`${route} failed before anything was broken: success ${percent(baseline.success)} in the baseline`, `${route} fallaba antes de romper nada: éxito ${percent(baseline.success)} en la línea base`);
    }
  }
  for (const window of Object.keys(Object.values(windows)[0] ?? {}) as WindowName[]) {
    if (Object.keys(costs[window] ?? {}).length === 0) say(`metrics are missing: no process was seen in the window ${window}`, `faltan métricas: no se vio ningún proceso en ${windowNames[window]}`);
  }
  return reasons;
}

function routesOf({ routes, asPromised, roles }: Expectation, { windows, role, mayLose }: Evidence): string[] {
  if (roles !== undefined && (role === undefined || !roles.includes(role))) return [];
  return Object.keys(windows).filter((route) => route !== FAULTY && (routes?.includes(route) ?? true) && !(asPromised === true && mayLose.includes(route)));
}

function broken(expectation: Expectation, route: string, evidence: Evidence): Text[] {
  const { what, atLeast = -Infinity, atMost = Infinity, window = 'during' } = expectation;
  const { name, written, ofWindow, read } = measured[what];
  if (isOfRecovery(expectation) && evidence.reactions[route]?.recovered === false) return [notRecovered(route, evidence)];
  const value = read(evidence, route, window);
  if (value === undefined || (value >= atLeast && value <= atMost)) return [];
  const isBelow = value < atLeast;
  const bound = written(isBelow ? atLeast : atMost);
  const [inEn, inEs] = ofWindow === true ? [` in ${window}`, ` en ${windowNames[window]}`] : ['', ''];
  return [{
    en: `${route}: ${name.en}${inEn} was ${written(value)}, expected at ${isBelow ? 'least' : 'most'} ${bound}`,
    es: `${route}: ${name.es}${inEs} fue ${written(value)}; se esperaba ${isBelow ? 'al menos' : 'a lo sumo'} ${bound}`,
  }];
}

/** For how long after the fault. */
function recordedMsOf({ spans, fault }: Pick<Evidence, 'spans' | 'fault'>): number {
  return Math.max(0, (spans.recovery?.to ?? 0) - (fault?.to ?? 0));
}

function notRecovered(route: string, evidence: Evidence): Text {
  const recorded = `${(recordedMsOf(evidence) / 1_000).toFixed(1)} s`;
  return {
    en: `${route} had not recovered ${recorded} after the fault, when the recording ended`,
    es: `${route} no se había recuperado ${recorded} después de la falla, al terminar la grabación`,
  };
}

const windowNames: Readonly<Record<WindowName, string>> = { baseline: 'la línea base', during: 'la falla', recovery: 'la recuperación' };

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
