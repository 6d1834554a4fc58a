import { waitUntil } from '../../../stacks/local/wait-until.ts';
import type { Target } from '../fault.ts';
import type { LocalLab, LocalProcess } from '../local-lab.ts';

const GONE_WITHIN_MS = 10_000;

/** Every replica that a fault hits; none of a service that the lab doesn't have. */
export async function targetProcesses(lab: LocalLab, { services }: Target): Promise<readonly LocalProcess[]> {
  return (await lab.processes()).filter(({ service }) => services.includes(service));
}

/** The same, for a fault to be put in. @throws when a service of the target has no process */
export async function victimsOf(lab: LocalLab, target: Target): Promise<readonly LocalProcess[]> {
  const victims = await targetProcesses(lab, target);
  const absent = target.services.filter((service) => !victims.some((victim) => victim.service === service));
  if (absent.length > 0) throw new Error(`The lab has no process of ${absent.join(', ')}; it has: ${(await lab.processes()).map(({ name }) => name).join(', ')}.`);
  return victims;
}

/** Ends every replica by `kill`: see `killAll`. */
export async function killEach(lab: LocalLab, target: Target, kill: (process: string) => Promise<void>): Promise<readonly string[]> {
  return await killAll(lab, await victimsOf(lab, target), kill);
}

/**
 * Ends each of these by `kill`, and looks until none is what it was.
 * @returns who was killed: `worker-kafka-0 (4711)`
 * @throws when one of them isn't there to be killed
 */
export async function killAll(lab: LocalLab, victims: readonly LocalProcess[], kill: (process: string) => Promise<void>): Promise<readonly string[]> {
  const absent = victims.filter(({ pid }) => pid === undefined);
  if (absent.length > 0) throw new Error(`There is nothing to kill: ${absent.map(({ name, state }) => `${name} is ${state}`).join(', ')}.`);
  for (const { name } of victims) await kill(name);
  const gone = await waitUntil(async () => {
    const now = new Map((await lab.processes()).map(({ name, pid }) => [name, pid]));
    return victims.every(({ name, pid }) => now.get(name) !== pid) || undefined;
  }, { timeoutMs: GONE_WITHIN_MS, intervalMs: 50 });
  if (!gone) throw new Error(`Killing ${victims.map(({ name }) => name).join(', ')} failed: a process is still there ${GONE_WITHIN_MS} ms after SIGKILL.`);
  return victims.map(({ name, pid }) => `${name} (${pid})`);
}

/** Starts those that don't run, whatever kept them from it. */
export async function startEach(lab: LocalLab, target: Target): Promise<void> {
  for (const { name, state } of await targetProcesses(lab, target)) if (state !== 'running') await lab.start(name);
}
