/** SIGKILL of one replica of several: those that are left take its work over, and share it again when it is back. */
import { killAll, startEach, victimsOf } from '../faults/local/target-processes.ts';
import type { RunnableFault } from '../inject.ts';

/** Of each service of the target, its first. */
export const killOne: RunnableFault = {
  lasts: false,
  needsLinks: false,
  toLocal: () => ({
    async apply(lab, target) {
      const all = await victimsOf(lab, target);
      const alone = target.services.filter((service) => all.filter((one) => one.service === service).length < 2);
      if (alone.length > 0) throw new Error(`Killing one of several failed: ${alone.join(', ')} has no other; \`pulumi config set replicas.writer 2\`, then \`pulumi up\`.`);
      const firsts = target.services.map((service) => all.find((one) => one.service === service)!);
      return { marks: await killAll(lab, firsts, (process) => lab.signal(process, 'SIGKILL')) };
    },
    recover: startEach,
    look: async () => ({ found: [], missing: [] }),
  }),
};
