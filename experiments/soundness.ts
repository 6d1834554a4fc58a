/** Whether a lab is as it should be, by looking at it: no fault's own word is taken. */
import type { LedgerStores } from '../loadtest/stores.ts';
import { FAULTY } from '../stacks/scenarios/scenario.ts';
import { waitUntil } from '../stacks/local/wait-until.ts';
import { processResidue, residue } from './faults/heal.ts';
import type { ExperimentLab } from './lab.ts';

/** How long what was just killed or changed may take to be up, to take events, to have stored them. */
const SOUND_WITHIN_MS = 60_000;
/** So many probes in a row must be taken: with three routes, some on each. */
const PROBES = 12;
const PROBE_WITHIN_MS = 5_000;
/** Stores in which nothing moves for so long are still: longer than a writer waits between two tries. */
const STILL_MS = 1_500;

/** Processes that don't run, in words; what is only starting is on its way back. */
export async function downIn({ local }: Pick<ExperimentLab, 'local'>): Promise<readonly string[]> {
  return (await processResidue(local)).filter((left) => !left.endsWith(': starting'));
}

/** Resolves once every process runs and nothing is left of any fault. @throws with what isn't so, after a minute */
export async function waitUntilSound({ local }: Pick<ExperimentLab, 'local'>, signal: AbortSignal): Promise<void> {
  let left: readonly string[] = [];
  const isSound = await waitUntil(async () => {
    left = await residue(local);
    return left.length === 0 || undefined;
  }, { timeoutMs: SOUND_WITHIN_MS, intervalMs: 250, signal });
  if (!isSound) throw new Error(`The lab isn't as it should be: ${left.join('; ')}. \`npm run experiment -- heal\`, and if that doesn't help \`npm start\`.`);
}

/** Resolves once events are taken again: a route may need a while after the process it sends to is back. @throws with the last answer, after a minute */
export async function waitUntilTaking({ entryUrl, bodies }: Pick<ExperimentLab, 'entryUrl' | 'bodies'>, signal: AbortSignal): Promise<void> {
  let last = '';
  const isTaking = await waitUntil(async () => {
    for (let probe = 0; probe < PROBES; probe += 1) {
      last = await answerTo(entryUrl, bodies[probe % bodies.length]!);
      if (last !== '') return undefined;
    }
    return true;
  }, { timeoutMs: SOUND_WITHIN_MS, intervalMs: 250, signal });
  if (!isTaking) throw new Error(`The lab at ${entryUrl} takes no events: ${last}. Is it up? \`npm start\` mends it.`);
}

/** Why an event wasn't taken; empty where it was, or went to the backend that takes none. */
async function answerTo(entryUrl: string, body: string): Promise<string> {
  try {
    const answer = await fetch(`${entryUrl}/input`, { method: 'POST', body, headers: { 'content-type': 'application/json' }, signal: AbortSignal.timeout(PROBE_WITHIN_MS) });
    const text = await answer.text();
    return answer.ok || answer.headers.get('x-lab-route') === FAULTY ? '' : `${answer.status} ${text.slice(0, 200)}`;
  } catch (error) {
    return String(error);
  }
}

/** Resolves once nothing of before is on its way into the stores any more: it would be taken for this run's. @throws when it never is */
export async function waitUntilStill(stores: Pick<LedgerStores, 'snapshot'>, signal: AbortSignal): Promise<void> {
  let seen = '';
  let sinceMs = performance.now();
  const isStill = await waitUntil(async () => {
    const now = JSON.stringify(await stores.snapshot());
    if (now !== seen) [seen, sinceMs] = [now, performance.now()];
    return performance.now() - sinceMs >= STILL_MS || undefined;
  }, { timeoutMs: SOUND_WITHIN_MS, intervalMs: 200, signal });
  if (!isStill) throw new Error(`The stores still change after ${SOUND_WITHIN_MS / 1_000} s without load: other traffic at the same time?`);
}
