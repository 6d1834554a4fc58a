/** Faults that the goals name and that no stack's config can ask for: they exist on this machine only. */
import { waitUntil } from '../../stacks/local/wait-until.ts';
import type { RunnableFault } from '../inject.ts';
import { targetProcesses } from '../faults/local/target-processes.ts';
import { toxicFault } from '../faults/local/toxic-fault.ts';
import { killOne } from './kill-one.ts';
import { readOnly } from './read-only.ts';
import { redelivery } from './redelivery.ts';

const STOPPED_WITHIN_MS = 5_000;

const isFrozen = ({ state }: { readonly state: string }): boolean => state === 'frozen';

/** SIGSTOP: the process is there, its connections are open, and nothing answers. */
const freeze: RunnableFault = {
  lasts: true,
  needsLinks: false,
  toLocal: () => ({
    async apply(lab, target) {
      const processes = await targetProcesses(lab, target);
      for (const { name } of processes) await lab.signal(name, 'SIGSTOP');
      // A process that is at work stops when it next has to do with the kernel.
      const stopped = await waitUntil(async () => (await targetProcesses(lab, target)).every(isFrozen) || undefined, { timeoutMs: STOPPED_WITHIN_MS, intervalMs: 20 });
      if (!stopped) throw new Error(`Freezing ${target.services.join(', ')} failed: after ${STOPPED_WITHIN_MS} ms not all are.`);
      return { marks: processes.map(({ name }) => name) };
    },
    async recover(lab, target) {
      for (const { name } of await targetProcesses(lab, target)) await lab.signal(name, 'SIGCONT');
    },
    async look(lab, target) {
      const processes = await targetProcesses(lab, target);
      return { found: processes.filter(isFrozen).map(({ name }) => name), missing: processes.filter((one) => !isFrozen(one)).map(({ name }) => name) };
    },
  }),
};

const onLinks = (toxic: { readonly name: string; readonly type: string; readonly attributes: Readonly<Record<string, number>> }): RunnableFault => ({
  lasts: true, needsLinks: true, toLocal: () => toxicFault([toxic]),
});

/** KB/s of each link: far less than a worker writes at the goals' rate. */
const SLOW_KB = 5;

/** By id, as the goals' experiments name them. */
export const goalFaults = {
  freeze,
  redelivery,
  'read-only': readOnly,
  'kill-one': killOne,
  /** Every connection is reset as soon as something is sent on it. */
  'link-cut': onLinks({ name: 'link-cut', type: 'reset_peer', attributes: { timeout: 0 } }),
  /** What the target sends trickles: of a worker its writes, so that it takes what it is given more slowly than it comes. */
  'slow-subscriber': onLinks({ name: 'slow-subscriber', type: 'bandwidth', attributes: { rate: SLOW_KB } }),
  /** Connections stay open, and what is sent on them goes nowhere. */
  'half-open': onLinks({ name: 'half-open', type: 'timeout', attributes: { timeout: 0 } }),
  /** A connection is closed when so many bytes have passed: often between an answer and whom it is for. */
  'cut-after-reply': onLinks({ name: 'cut-after-reply', type: 'limit_data', attributes: { bytes: 20_000 } }),
} satisfies Record<string, RunnableFault>;

export type GoalFaultId = keyof typeof goalFaults;
