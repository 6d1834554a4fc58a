/** The goals F1 to F4 as experiments: each fault of the list against each target, with Pub/Sub and with Streams. */
import type { Text } from '../../stacks/scenarios/scenario.ts';
import type { Expectation, Experiment, Windows } from '../experiment.ts';
import type { TargetRole } from '../faults/fault.ts';
import type { FaultId } from '../faults/index.ts';
import { SECOND_MS } from '../measure/golden.ts';
import { GOOD_SECONDS } from '../measure/reaction.ts';
import type { GoalFaultId } from './goal-faults.ts';

/** The faults of every lab, and the goals' own. */
type Kind = FaultId | GoalFaultId;
type Goal = Experiment<Kind>;
type Roles = readonly [TargetRole, ...TargetRole[]];

/** What is on the way of an event once an entry has it: a link before that carries nothing that was accepted. */
const LINKED: Roles = ['worker', 'broker', 'cache', 'documents'];
/** Whose reply makes an event accepted or done: a broker's, Streams' is the cache, a store's. */
const REPLYING: Roles = ['broker', 'cache', 'documents'];
/** What an event by Pub/Sub passes; its links are those to the cache, which is its broker. */
const OF_PUB_SUB: Roles = ['entry', 'worker', 'cache', 'documents'];
const BROKER_OF_PUB_SUB: Roles = ['cache'];

/** Kinds by whether they hit processes or the links between them. */
const processFaults = ['container-kill', 'freeze'] as const;
const linkFaults = ['netem-delay', 'link-cut', 'half-open', 'cut-after-reply'] as const;

/** What two cores carry by three routes with the generator beside them, and room left. Events per second. */
const RATE = 1_667;
/** F1 to F3 are counts, and F4 is a matter of whole seconds: a generator that is late by less than one spoils none of them. */
const MAX_LAG_MS = 1_000;
/** While Kafka starts again it takes what the generator needs to be on time, so there they come more slowly. */
const RATE_BESIDE_A_STARTING_BROKER = 1_000;
/** F2 is about exactness, and names no number of events. */
const EVENTS_OF_PUB_SUB = 0.4;
/** However few events there are. */
const SHORTEST: Windows = { baseline: 2_000, during: 3_000, recovery: 10_000 };
/** F4 for what nobody who calls sees: a worker behind a broker that goes on accepting. */
const STORED_WITHIN_MS = 30_000;

/** F4. */
const RECOVERED_SHARE = 0.9;
/** Beyond so many times its spread chance is no excuse: one in some thousands. */
const SPREADS = 3.5;
/** F3: of the events of the route whose group is turned back. */
const REDELIVERED_SHARE = 0.05;

/** Goals that nothing here measures, and why. */
export const notMeasured: readonly Text[] = [
  {
    en: 'The document store read-only: it has no such mode, and files of a running process can\'t be made unwritable for root; the cache is made so.',
    es: 'El almacén de documentos en solo lectura: no tiene tal modo, y los archivos de un proceso en marcha no se pueden volver no escribibles para root; sí la caché.',
  },
  {
    en: 'A full disk under a whole lab: it takes a small file system of each store\'s own, mounted before the lab comes up; the stores alone are filled up by apps/store/full-disk.test.ts.',
    es: 'Un disco lleno bajo un laboratorio entero: pide un sistema de archivos pequeño propio de cada almacén, montado antes de levantar el laboratorio; los almacenes solos los llena apps/store/full-disk.test.ts.',
  },
  {
    en: 'F5 (no fault): apps/entry/entry.test.ts holds it at 500 seeded inputs, not 100,000; and that a good client is answered beside 300 slow sockets, not 1,000, and not how late.',
    es: 'F5 (no es una falla): apps/entry/entry.test.ts lo exige con 500 entradas con semilla, no 100 000; y que un buen cliente recibe respuesta junto a 300 sockets lentos, no 1 000, y no con qué retraso.',
  },
  {
    en: 'F6: no load here is beyond what the lab takes; that a full queue is answered with 429 is held by apps/entry/entry.test.ts.',
    es: 'F6: ninguna carga de aquí supera lo que el laboratorio admite; que una cola llena se responde con 429 lo exige apps/entry/entry.test.ts.',
  },
];

/**
 * Streams is what the Redis route keeps its promise with, so F1, F3 and F4 are held with it, by all three routes at once; F2 with Pub/Sub.
 * @param events of each cell, over all its routes
 */
export function goals(events: number): readonly Goal[] {
  const goal = (id: string, fault: Kind, roles: Roles, { rate = RATE, share = 1, ...change }: Change = {}): Goal => {
    const windowsMs = windowsOf(events * share, rate);
    const perSecond = Math.ceil(events * share / Object.values(windowsMs).reduce((sum: number, ms: number) => sum + ms, 0) * SECOND_MS);
    return {
      id, title: { en: id, es: id },
      hypothesis: { en: 'F1 to F4 hold.', es: 'F1 a F4 se cumplen.' },
      answers: [5], split: 'thirds', windowsMs, load: { perSecond, maxLagMs: MAX_LAG_MS },
      fault: { id: fault, roles, afterMs: Math.round(windowsMs.during * 0.1), forMs: Math.round(windowsMs.during * 0.8) },
      stack: { 'redis.mode': 'stream' },
      ...change,
      expect: [...expectations(perSecond, windowsMs), ...change.expect ?? []],
    };
  };
  const pubSub = { routes: ['redis'], split: 'redis', stack: {}, share: EVENTS_OF_PUB_SUB } as const;
  return [
    goal('container-kill', 'container-kill', ['entry', 'worker', 'cache', 'documents']),
    goal('container-kill-broker', 'container-kill', ['broker'], { rate: RATE_BESIDE_A_STARTING_BROKER }),
    goal('freeze', 'freeze', ['entry', ...LINKED]),
    goal('redelivery', 'redelivery', ['worker'], { expect: [{ what: 'redelivered', atLeast: REDELIVERED_SHARE, routes: ['kafka'] }] }),
    goal('slow-subscriber', 'slow-subscriber', ['worker']),
    goal('read-only', 'read-only', ['cache']),
    ...linkFaults.map((id) => goal(id, id, id === 'cut-after-reply' ? REPLYING : LINKED)),
    goal('rebalance', 'kill-one', ['worker'], { routes: ['kafka'], stack: { 'replicas.writer': '2' } }),
    ...processFaults.map((id) => goal(`${id}-pubsub`, id, OF_PUB_SUB, pubSub)),
    goal('slow-subscriber-pubsub', 'slow-subscriber', ['worker'], pubSub),
    goal('read-only-pubsub', 'read-only', BROKER_OF_PUB_SUB, pubSub),
    // What is late is not lost.
    ...linkFaults.filter((id) => id !== 'netem-delay').map((id) => goal(`${id}-pubsub`, id, BROKER_OF_PUB_SUB, pubSub)),
  ];
}

/** How a goal differs from the usual one. */
interface Change extends Partial<Pick<Goal, 'routes' | 'split' | 'stack' | 'expect'>> {
  /** Events per second. */
  readonly rate?: number;
  /** Of the events of a cell. */
  readonly share?: number;
}

/** A quarter each before the fault and with it, the rest after it. */
function windowsOf(events: number, rate: number): Windows {
  const quarterMs = Math.round(events / rate / 4) * SECOND_MS;
  return { baseline: Math.max(SHORTEST.baseline, quarterMs), during: Math.max(SHORTEST.during, quarterMs), recovery: Math.max(SHORTEST.recovery, 2 * quarterMs) };
}

function expectations(perSecond: number, windowsMs: Windows): readonly Expectation[] {
  return [
    // F1: nothing accepted is lost where that is promised, nothing refused is stored. F2: Pub/Sub may lose, and the lab's own count is exact.
    { what: 'lost', atMost: 0, asPromised: true },
    { what: 'unreported', atMost: 0 },
    { what: 'phantom', atMost: 0 },
    // F3: one document per id, however often it was delivered; counted = stored.
    { what: 'duplicate', atMost: 0 },
    { what: 'miscounted', atMost: 0 },
    // F4: the earlier rate within half a minute, by itself; and what was accepted is stored. Lateness is no part of it: what was due meanwhile comes beside what is.
    { what: 'rateWithin', atLeast: leastRecovered(perSecond, windowsMs) },
    { what: 'drainMs', atMost: STORED_WITHIN_MS },
  ];
}

/**
 * Nine tenths of the earlier rate. Events come at random, so of the few of a small form chance alone may take more away than that: there it is as
 * much less as the spread of two counts of events demands, a third's in the baseline and in the fewest seconds that a recovery is seen in.
 */
function leastRecovered(perSecond: number, { baseline }: Windows): number {
  const ofRoute = perSecond / 3;
  const spread = Math.sqrt(1 / (ofRoute * baseline / SECOND_MS) + 1 / (ofRoute * GOOD_SECONDS));
  return Math.min(RECOVERED_SHARE, 1 - SPREADS * spread);
}
