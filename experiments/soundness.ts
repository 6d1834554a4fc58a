/** Whether a lab is as it should be, by looking at it: no fault's own word is taken. */
import { randomUUID } from 'node:crypto';
import { QUIET_MS } from '../loadtest/ledger.ts';
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

/**
 * Resolves once events are taken again: a route may need a while after the process it sends to is back.
 * @returns the ids of the events that were taken @throws with the last answer, after a minute
 */
export async function waitUntilTaking({ entryUrl, bodies }: Pick<ExperimentLab, 'entryUrl' | 'bodies'>, signal: AbortSignal): Promise<readonly string[]> {
  const name = `try-${randomUUID()}`;
  const taken: string[] = [];
  let last = '';
  let sent = 0;
  const isTaking = await waitUntil(async () => {
    for (let probe = 0; probe < PROBES; probe += 1) {
      sent += 1;
      const id = `${name}-${sent}`;
      const answer = await answerTo(entryUrl, bodies[probe % bodies.length]!, id);
      if (answer === 'taken') taken.push(id);
      last = answer === 'taken' || answer === 'faulty' ? '' : answer;
      if (last !== '') return undefined;
    }
    return true;
  }, { timeoutMs: SOUND_WITHIN_MS, intervalMs: 250, signal });
  if (!isTaking) throw new Error(`The lab at ${entryUrl} takes no events: ${last}. Is it up? \`npm start\` mends it.`);
  return taken;
}

/** `taken`; `faulty` where it went to the backend that takes none; or else why it wasn't taken. */
async function answerTo(entryUrl: string, body: string, id: string): Promise<string> {
  try {
    const answer = await fetch(`${entryUrl}/input`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'idempotency-key': id }, signal: AbortSignal.timeout(PROBE_WITHIN_MS) });
    const text = await answer.text();
    if (answer.ok) return 'taken';
    return answer.headers.get('x-lab-route') === FAULTY ? 'faulty' : `${answer.status} ${text.slice(0, 200)}`;
  } catch (error) {
    return String(error);
  }
}

/**
 * Resolves once nothing of before is on its way into the stores any more: it would be taken for this run's. What the lab was just tried with must be
 * there; what a route lost of it is waited for as long as a consumer may be silent.
 * @param tried ids of events that were accepted @throws when the stores never are still
 */
export async function waitUntilStill(stores: Pick<LedgerStores, 'snapshot' | 'find'>, tried: readonly string[], signal: AbortSignal): Promise<void> {
  let seen = '';
  let sinceMs = performance.now();
  let missing = tried;
  const isStill = await waitUntil(async () => {
    const now = JSON.stringify(await stores.snapshot());
    if (now !== seen) {
      [seen, sinceMs] = [now, performance.now()];
      const found = new Set((await stores.find(missing)).map(({ id }) => id));
      missing = missing.filter((id) => !found.has(id));
    }
    return performance.now() - sinceMs >= (missing.length === 0 ? STILL_MS : QUIET_MS) || undefined;
  }, { timeoutMs: SOUND_WITHIN_MS, intervalMs: 200, signal });
  if (!isStill) throw new Error(`The stores still change after ${SOUND_WITHIN_MS / 1_000} s without load: other traffic at the same time?`);
}
