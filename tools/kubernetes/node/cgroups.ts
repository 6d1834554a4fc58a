/** The control groups below which a node's pods run: found, and removed, as one. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = '/sys/fs/cgroup';
/** How long the kernel may take to see that a group's last process has ended, milliseconds. */
const EMPTY_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Version 1 has a tree for each controller, version 2 one for all. */
function trees(): string[] {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  return readdirSync(ROOT).map((name) => join(ROOT, name)).filter((tree) => existsSync(join(tree, 'cgroup.procs')));
}

export function makeCgroups(name: string): void {
  for (const tree of trees()) {
    const group = join(tree, name);
    mkdirSync(group, { recursive: true });
    if (tree === ROOT) {
      const controllers = readFileSync(join(ROOT, 'cgroup.controllers'), 'utf8').trim().split(/\s+/).map((one) => `+${one}`).join(' ');
      for (const parent of [ROOT, group]) writeFileSync(join(parent, 'cgroup.subtree_control'), controllers);
    }
    // Empty in a new group of version 1, and then no process may enter it.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      if (tree !== ROOT && existsSync(join(group, file))) writeFileSync(join(group, file), readFileSync(join(tree, file)));
    }
  }
}

/** Once no process is in them. @throws if one stays */
export async function removeCgroups(name: string): Promise<void> {
  const deadlineMs = performance.now() + EMPTY_WITHIN_MS;
  for (const group of trees().map((tree) => join(tree, name)).filter((path) => existsSync(path))) {
    for (;;) {
      try {
        removeTree(group);
        break;
      } catch (error) {
        if (performance.now() > deadlineMs) throw new Error(`Removing the control group ${group} failed: ${(error as Error).message}`, { cause: error });
        await delay(LOOK_EVERY_MS);
      }
    }
  }
}

/** Only its folders can be removed; its files are the kernel's. */
function removeTree(group: string): void {
  for (const name of readdirSync(group)) if (statSync(join(group, name)).isDirectory()) removeTree(join(group, name));
  rmdirSync(group);
}
