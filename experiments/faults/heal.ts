/** Finding and removing whatever any fault may have left, without knowing which: whoever injected it may be gone. */
import type { LocalLab } from './local-lab.ts';

/**
 * Everything in a lab that isn't as it is without faults.
 * @returns one line each: a process that doesn't run, a toxic in a link, a link that loses packets, a name that isn't answered for
 */
export async function residue(lab: LocalLab): Promise<readonly string[]> {
  return [...await processResidue(lab), ...await linkResidue(lab)];
}

/**
 * Removes all of it.
 * @returns what there was to remove
 * @throws saying what is left
 */
export async function heal(lab: LocalLab): Promise<readonly string[]> {
  const processes = await processResidue(lab);
  // First: what is in the links is known only when their proxy runs.
  for (const { name, state } of await lab.processes()) if (state !== 'running') await lab.start(name);
  const links = await linkResidue(lab);
  for (const { name, toxics } of await lab.links()) for (const toxic of toxics) await lab.removeToxic(name, toxic);
  await lab.healNames(await lab.failingNames());
  await lab.loseNothing();
  const left = await residue(lab);
  if (left.length > 0) throw new Error(`Healing left ${left.length}: ${left.join('; ')}. Run \`pulumi up\`, and look at the logs of these.`);
  return [...processes, ...links];
}

/** A line for each process that doesn't run. */
export async function processResidue(lab: LocalLab): Promise<readonly string[]> {
  return (await lab.processes()).filter(({ state }) => state !== 'running').map(({ name, state }) => `process ${name}: ${state}`);
}

/** A line for each link or name that is disturbed. */
export async function linkResidue(lab: LocalLab): Promise<readonly string[]> {
  return [
    ...(await lab.links()).flatMap(({ name, toxics }) => toxics.map((toxic) => `link ${name}: ${toxic}`)),
    ...(await lab.failingNames()).map((host) => `name ${host}: fails`),
    ...(await lab.lossyLinks()).map((name) => `link ${name}: loses packets`),
  ];
}
