/** A cache that answers and takes no write any more, as a primary does that a failover has made a replica. */
import { Redis } from 'ioredis';
import type { LocalLab } from '../faults/local-lab.ts';
import { targetProcesses, victimsOf } from '../faults/local/target-processes.ts';
import type { RunnableFault } from '../inject.ts';

/** Nobody listens there: it keeps what it has, and waits for a primary that never comes. */
const NOBODY = ['127.0.0.1', 1] as const;
const ANSWERS_WITHIN_MS = 5_000;

/** Of the cache's primary. */
export const readOnly: RunnableFault = {
  lasts: true,
  needsLinks: false,
  toLocal: () => ({
    async apply(lab, target) {
      const victims = await victimsOf(lab, target);
      for (const { name } of victims) await asked(lab, name, (cache) => cache.replicaof(...NOBODY));
      return { marks: victims.map(({ name }) => name) };
    },
    async recover(lab, target) {
      for (const { name } of await targetProcesses(lab, target)) await asked(lab, name, (cache) => cache.replicaof('NO', 'ONE'));
    },
    async look(lab, target) {
      const roles = await Promise.all((await targetProcesses(lab, target)).map(async ({ name }) => [name, await asked(lab, name, (cache) => cache.role())] as const));
      const isReplica = (role: unknown) => Array.isArray(role) && role[0] === 'slave';
      return { found: roles.filter(([, role]) => isReplica(role)).map(([name]) => name), missing: roles.filter(([, role]) => !isReplica(role)).map(([name]) => name) };
    },
  }),
};

/** Where it listens itself, whatever links there are to it. */
async function asked<T>(lab: LocalLab, name: string, ask: (cache: Redis) => Promise<T>): Promise<T> {
  const port = /^port (\d+)$/m.exec(await lab.file(name, 'valkey.conf'))?.[1];
  if (port === undefined) throw new Error(`The settings of ${name} name no port.`);
  const cache = new Redis({ host: '127.0.0.1', port: Number(port), lazyConnect: true, connectTimeout: ANSWERS_WITHIN_MS, commandTimeout: ANSWERS_WITHIN_MS, maxRetriesPerRequest: 1 });
  cache.on('error', () => undefined); // a command that fails says so itself
  try {
    return await ask(cache);
  } finally {
    cache.disconnect();
  }
}
