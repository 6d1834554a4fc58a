/**
 * `lab:index:Fault`: a fault on one target. Created = put in; deleted = taken out; its state is what a look at the processes, links
 * and names finds, never what creating it said.
 */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { LocalFault, Look, Target } from '../../../experiments/faults/fault.ts';
import { faultNamed, faults } from '../../../experiments/faults/index.ts';
import { ProxyDead } from '../../../experiments/faults/local/lab-links.ts';
import { openLocalLab } from '../../../experiments/faults/local/open-local-lab.ts';
import { stackFaults, tellStackFault } from '../../../stacks/local/stack-faults.ts';
import { SupervisorDead } from '../../../stacks/local/supervisor-rpc.ts';
import { targetRoles } from '../../../stacks/chaos.ts';
import { MISSING, type Kind } from '../kind.ts';
import { labDirSchema } from '../schemas.ts';

export const faultSchema = z.object({
  labDir: labDirSchema,
  /** Which kind. */
  fault: z.enum(Object.keys(faults)),
  route: z.string().min(1).optional(),
  role: z.enum(targetRoles),
  /** Who is hit, by name. */
  services: z.array(z.string().min(1)).min(1, 'needs a service to hit'),
});

export type FaultInputs = z.input<typeof faultSchema>;
type FaultSettings = z.output<typeof faultSchema>;

export const faultKind: Kind<FaultSettings> = {
  schema: faultSchema,
  settled: 'injected',
  id: idOf,
  replaces: (olds, news) => (['labDir', 'fault', 'route', 'role', 'services'] as const).filter((property) => JSON.stringify(olds[property]) !== JSON.stringify(news[property])),
  async state(settings) {
    if (!existsSync(settings.labDir)) return MISSING;
    let look: Look;
    try {
      look = await localFault(settings).look(openLocalLab(settings.labDir), targetOf(settings));
    } catch (error) {
      if (isDead(error)) return 'unreachable';
      throw error;
    }
    const { found, missing } = look;
    if (missing.length === 0) return 'injected';
    return found.length === 0 ? 'taken out' : 'partly there';
  },
  async create(settings) {
    const { labDir, fault, services } = settings;
    const from = Date.now();
    try {
      await localFault(settings).apply(openLocalLab(labDir), targetOf(settings));
    } catch (error) {
      throw new Error(`Putting ${fault} into ${services.join(', ')} failed: ${(error as Error).message}`, { cause: error });
    }
    await tellStackFault(labDir, idOf(settings), { id: fault, target: services.join(', '), from, ...faultNamed(fault).lasts ? {} : { to: Date.now() } });
  },
  update: (_olds, news, signal) => faultKind.create(news, signal),
  async delete(settings) {
    if (!existsSync(settings.labDir)) return;
    const [lab, target] = [openLocalLab(settings.labDir), targetOf(settings)];
    try {
      await localFault(settings).recover(lab, target);
      const { found } = await localFault(settings).look(lab, target);
      if (found.length > 0) throw new Error(`it is still found: ${found.join('; ')}`);
    } catch (error) {
      // With what carried it, it is gone, or will be made anew without it.
      if (!isDead(error)) throw new Error(`Taking ${settings.fault} out of ${settings.services.join(', ')} failed: ${(error as Error).message} \`npm run experiment -- heal\` removes whatever is left.`, { cause: error });
    }
    const told = stackFaults(settings.labDir).get(idOf(settings));
    if (told !== undefined && told.to === undefined) await tellStackFault(settings.labDir, idOf(settings), { ...told, to: Date.now() });
  },
};

function idOf({ fault, services }: FaultSettings): string {
  return `${fault}@${services.join('+')}`;
}

function isDead(error: unknown): boolean {
  return error instanceof SupervisorDead || error instanceof ProxyDead;
}

function targetOf({ route, role, services }: FaultSettings): Target {
  return { ...route === undefined ? {} : { route }, role, services };
}

/** @throws when this machine can't do it: the config has said so before */
function localFault({ fault }: FaultSettings): LocalFault {
  const local = faultNamed(fault).toLocal();
  if ('unsupported' in local) throw new Error(`${fault} is unsupported here: ${local.unsupported}`);
  return local;
}
