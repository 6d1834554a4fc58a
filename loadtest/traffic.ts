/** `npm run traffic`: people against a running stack, and the ledger. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedFile } from '../stacks/artifact/oras.ts';
import type { Scenario } from '../stacks/scenarios/scenario.ts';
import { ledgerText } from './ledger-text.ts';
import { openLedger, type Reconciliation } from './ledger.ts';
import { runLocust } from './locust.ts';
import { readOutcomes } from './outcomes.ts';
import { pullTraffic } from './pull-traffic.ts';
import { openStores, type StoreAddresses } from './stores.ts';

export interface TrafficOptions extends StoreAddresses {
  /** The lab's state folder: holds `tools/locust`, gets `traffic/<run>.tsv`. */
  readonly labDir: string;
  /** The stack's public address. */
  readonly entryUrl: string;
  readonly scenario: Scenario;
  /** The traffic file in the stack's registry. */
  readonly published: PublishedFile;
  /** Where it is pulled to. */
  readonly pulledDir: string;
  readonly users: number;
  /** Users started per second. */
  readonly spawnRate: number;
  readonly seconds: number;
  /** Ends when this many are answered, or after `seconds`, whichever comes first. */
  readonly events?: number;
  /** A user's pause between two events, about. @default 100 */
  readonly pauseMs?: number;
  /** Gets a line about once a second. */
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface TrafficResult {
  /** What a person reads. */
  readonly text: string;
  readonly balanced: boolean;
  readonly reconciliation: Reconciliation;
  /** The outcome of every event, for looking closer. */
  readonly outcomesFile: string;
}

/** The outcomes of this many runs are kept. */
const KEPT_RUNS = 10;

/**
 * Pulls the traffic file, sends the traffic, waits until what was accepted is stored and counted, reconciles.
 * @throws when the registry, Locust or a store can't be used
 */
export async function runTraffic(options: TrafficOptions): Promise<TrafficResult> {
  const { labDir, scenario, report } = options;
  report(`pulling ${options.published.reference}`);
  const traffic = await pullTraffic(options.published, options.pulledDir);
  const run = `traffic-${Date.now().toString(36)}-${process.pid.toString(36)}`;
  const folder = join(labDir, 'traffic');
  mkdirSync(folder, { recursive: true });
  forgetOldRuns(folder);
  const outcomesFile = join(folder, `${run}.tsv`);
  const ledger = openLedger(openStores(options, scenario));
  try {
    const before = await ledger.before();
    report(`sending to ${options.entryUrl}: ${options.users} users, ${options.events === undefined ? '' : `${options.events} events, `}at most ${options.seconds} s`);
    await runLocust({
      program: join(labDir, 'tools', 'locust', 'bin', 'locust'),
      url: options.entryUrl,
      traffic,
      pathField: scenario.pathBy,
      run,
      outcomes: outcomesFile,
      users: options.users,
      spawnRate: options.spawnRate,
      seconds: options.seconds,
      ...(options.events === undefined ? {} : { events: options.events }),
      ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      progress: (answered) => report(`${answered} events answered`),
    });
    const outcomes = (await readOutcomes(outcomesFile)).map(({ outcome }) => outcome);
    report('waiting until everything accepted is stored and counted');
    const reconciliation = await ledger.waitUntilDrained(outcomes, before);
    return { text: ledgerText(reconciliation), balanced: reconciliation.balanced, reconciliation, outcomesFile };
  } finally {
    await ledger.close();
  }
}

/** Names begin with the time, so they sort by age. */
function forgetOldRuns(folder: string): void {
  const runs = readdirSync(folder).filter((name) => name.endsWith('.tsv')).sort();
  for (const name of runs.slice(0, Math.max(0, runs.length - KEPT_RUNS + 1))) rmSync(join(folder, name));
}
