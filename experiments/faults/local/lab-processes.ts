/** The processes of a lab, through its supervisor and the kernel. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOf, GAVE_UP_STATUS, generationFile, heldFile, startsFile } from '../../../stacks/local/process-folder.ts';
import { isFrozen, processesOf, signalProcesses } from '../../../stacks/local/processes.ts';
import { call, supervisorFaults, unless, type ProcessInfo } from '../../../stacks/local/supervisor-rpc.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import type { LocalLab, LocalProcess } from '../local-lab.ts';

/** A process that was killed or started is seen to be so within this. Milliseconds. */
const SEEN_WITHIN_MS = 20_000;

/** `worker-kafka-0` -> `worker-kafka`; a backend's process has no number. */
export function serviceOf(process: string): string {
  return process.replace(/-\d+$/, '');
}

type Processes = Pick<LocalLab, 'processes' | 'signal' | 'stop' | 'start' | 'replace' | 'file'>;

/** @param labDir the lab's folder */
export function labProcesses(labDir: string): Processes {
  const processes = async () => (await call(labDir, 'getAllProcessInfo') as ProcessInfo[]).map((info) => seen(labDir, info));
  const one = async (name: string) => {
    const all = await processes();
    const found = all.find((process) => process.name === name);
    if (found === undefined) throw new Error(`The lab in ${labDir} has no process ${name}; it has: ${all.map((process) => process.name).join(', ')}.`);
    return found;
  };
  return {
    processes,
    async signal(name, signal) {
      await one(name);
      signalProcesses({ labDir, name }, signal);
    },
    async stop(name) {
      await one(name);
      signalProcesses({ labDir, name }, 'SIGCONT'); // what is frozen doesn't hear that it is to end
      await writeWhole(heldFile({ labDir, name }), '');
      await unless(supervisorFaults.notRunning, call(labDir, 'stopProcess', name, true));
      await until(`${name} is down`, () => processesOf({ labDir, name }).length === 0);
    },
    async start(name) {
      const { state } = await one(name);
      await rm(heldFile({ labDir, name }), { force: true });
      if (state === 'frozen') signalProcesses({ labDir, name }, 'SIGCONT');
      if (state === 'gave up') await rm(startsFile({ labDir, name }), { force: true });
      if (state === 'gave up' || state === 'stopped') await unless(supervisorFaults.alreadyStarted, call(labDir, 'startProcess', name, false));
      // The supervisor says running from the fork on; until the program's own exec nobody finds the process by its name.
      await until(`${name} runs`, async () => (await one(name)).state === 'running' && processesOf({ labDir, name }).length > 0);
    },
    async replace(name) {
      const { generation } = await one(name);
      await writeWhole(generationFile({ labDir, name }), `${generation + 1}\n`);
      await rm(startsFile({ labDir, name }), { force: true });
      signalProcesses({ labDir, name }, 'SIGKILL');
    },
    file: (process, name) => readFile(join(folderOf({ labDir, name: process }), name), 'utf8'),
  };
}

async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  if (await waitUntil(async () => await look() || undefined, { timeoutMs: SEEN_WITHIN_MS, intervalMs: 50 })) return;
  throw new Error(`Waited ${SEEN_WITHIN_MS} ms in vain until ${what}; its log is output.log in its folder of the lab's.`);
}

function seen(labDir: string, { name, pid, statename, exitstatus }: ProcessInfo): LocalProcess {
  const folder = { labDir, name };
  return {
    name,
    service: serviceOf(name),
    ...pid === 0 ? {} : { pid },
    state: stateOf(pid, statename, exitstatus),
    generation: Number(textOf(generationFile(folder))),
    starts: textOf(startsFile(folder)).split('\n').filter(Boolean).length,
  };
}

function stateOf(pid: number, statename: ProcessInfo['statename'], exitstatus: number): LocalProcess['state'] {
  switch (statename) {
    case 'RUNNING': return isFrozen(pid) ? 'frozen' : 'running';
    case 'STARTING': case 'BACKOFF': return 'starting';
    case 'EXITED': return exitstatus === GAVE_UP_STATUS ? 'gave up' : 'starting';
    case 'FATAL': return 'gave up';
    default: return 'stopped';
  }
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}
