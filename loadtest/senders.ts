/** Who sends an experiment's load: the lab's own generator, or people as Locust makes them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, MAX_DURATION_MS, type Generated, type Load } from './generator.ts';
import { runLocust } from './locust.ts';
import { readOutcomes } from './outcomes.ts';

export interface Sending {
  /** Of the process that sends, where it isn't this one: its CPU is the sender's. */
  readonly pid?: () => number | undefined;
  /** Resolves when events are on their way; also when there will be none any more. */
  readonly started: Promise<void>;
  /** Resolves when every event has its outcome, and `onOutcome` has been told of it. */
  readonly finished: Promise<Pick<Generated, 'saturated'>>;
}

/** The load ends by its signal, its number of events or its length, whichever comes first. */
export type Sender = (load: Load) => Sending;

export const generator: Sender = (load) => {
  const finished = generate(load);
  finished.catch(() => undefined); // whoever waits for something else first is told of it at the end
  return { started: Promise.resolve(), finished };
};

/** A person's pause between two events, where the load is so many a second. */
const PAUSE_MS = 100;
/** Locust warns so when it measures itself. */
const OVERLOADED = /CPU usage above \d+%/;

/**
 * Each person sends, waits for the answer, pauses and sends again: so many a second is what they make when answers come at once, and less while
 * the system is slow. Latency is from when an event was sent, not from when it would have been.
 * @param program e.g. `.lab/tools/locust/bin/locust`
 */
export function locust(program: string): Sender {
  return (load) => {
    let pid: number | undefined;
    let begin!: () => void;
    const started = new Promise<void>((resolve) => { begin = resolve; });
    const finished = send(program, load, { begin, onSpawn: (spawned) => { pid = spawned; } }).finally(begin);
    finished.catch(() => undefined); // whoever waits for the start first is told of it at the end
    return { started, finished, pid: () => pid };
  };
}

interface Told {
  readonly begin: () => void;
  readonly onSpawn: (pid: number) => void;
}

async function send(program: string, { url, bodies, run, seed, events, arrivals, maxDurationMs = MAX_DURATION_MS, signal, onOutcome }: Load, told: Told): Promise<Pick<Generated, 'saturated'>> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-people-'));
  const [traffic, outcomes] = [join(folder, 'traffic.json'), join(folder, 'outcomes.tsv')];
  try {
    writeFileSync(traffic, `[${bodies.join(',')}]`);
    const users = arrivals.kind === 'closed' ? arrivals.connections : Math.ceil(arrivals.perSecond * PAUSE_MS / 1_000);
    const said = await runLocust({
      program, url, traffic, run, outcomes, seed, users, spawnRate: users, pauseMs: arrivals.kind === 'closed' ? 0 : PAUSE_MS,
      seconds: Math.ceil(maxDurationMs / 1_000), ...Number.isFinite(events) ? { events } : {}, ...signal === undefined ? {} : { signal },
      progress: (answered) => { if (answered > 0) told.begin(); }, onSpawn: told.onSpawn,
    });
    for (const { outcome, timing } of await readOutcomes(outcomes)) onOutcome?.(outcome, timing);
    return { saturated: OVERLOADED.test(said) ? `Locust says: ${OVERLOADED.exec(said)![0]}` : undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
