/** A lab's processes as its supervisor has them, and how a test ends one. */
import { until } from '../../apps/service/testing/backends.ts';
import { call, type ProcessInfo } from '../../stacks/local/supervisor-rpc.ts';
import type { TestLab } from './test-lab.ts';

/** How long a killed service may take to be back. The broker is the slowest: its log, then its session. */
const BACK_WITHIN_MS = 60_000;

export async function processes({ labDir }: TestLab): Promise<readonly ProcessInfo[]> {
  return await call(labDir, 'getAllProcessInfo') as ProcessInfo[];
}

/** Ends a process as a crash would, and waits until another one has taken its place. */
export async function kill(lab: TestLab, name: string): Promise<void> {
  const { pid } = (await processes(lab)).find((process) => process.name === name)!;
  process.kill(pid, 'SIGKILL');
  await until(`${name} to be back`, async () => {
    const now = (await processes(lab)).find((process) => process.name === name);
    return now?.statename === 'RUNNING' && now.pid !== pid;
  }, BACK_WITHIN_MS);
}
