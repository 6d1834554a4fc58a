/** `lab:index:Supervisor`: the one that keeps a lab's processes up, and the lab's folder. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packetLoss } from '../../../experiments/faults/local/packet-loss.ts';
import { MISSING, type Kind } from '../kind.ts';
import { labDirSchema, portSchema } from '../schemas.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import { endSupervisor, removeLab, startSupervisor, supervisorAnswers } from './supervisor-daemon.ts';

export const supervisorSchema = z.object({
  labDir: labDirSchema,
  port: portSchema,
  program: z.string().startsWith('/', 'must be the absolute path of supervisord'),
});

export type SupervisorInputs = z.input<typeof supervisorSchema>;
type Settings = z.output<typeof supervisorSchema>;

/** What the running supervisor was started with. */
function settingsFile(labDir: string): string {
  return join(labDir, 'supervisor', 'settings.json');
}

async function start(inputs: Settings, signal: AbortSignal): Promise<void> {
  await startSupervisor(inputs, signal);
  await writeWhole(settingsFile(inputs.labDir), JSON.stringify(inputs));
}

export const supervisorKind: Kind<Settings> = {
  schema: supervisorSchema,
  settled: 'running',
  id: ({ labDir }) => labDir,
  replaces: (olds, news) => olds.labDir === news.labDir ? [] : ['labDir'],
  async state(inputs) {
    if (!existsSync(settingsFile(inputs.labDir))) return MISSING;
    if (!await supervisorAnswers(inputs.labDir)) return 'dead';
    const running = JSON.parse(await readFile(settingsFile(inputs.labDir), 'utf8')) as Settings;
    return running.port === inputs.port && running.program === inputs.program ? 'running' : 'outdated';
  },
  async create(inputs, signal) {
    await start(inputs, signal);
  },
  /** Everything it runs stops; each process is started again in its turn. */
  async update(_olds, news, signal) {
    await endSupervisor(news.labDir);
    await start(news, signal);
  },
  async delete({ labDir }) {
    await endSupervisor(labDir);
    await packetLoss(labDir).loseNothing(); // the one thing of a lab that is neither a process of it nor in its folder
    await removeLab(labDir);
  },
};
