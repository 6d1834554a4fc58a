/** What consumer groups have committed lately is delivered to them again: their offsets go back while nobody is in them. */
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { backendProcesses } from '../../stacks/local/backends.ts';
import { waitUntil } from '../../stacks/local/wait-until.ts';
import type { LocalLab } from '../faults/local-lab.ts';
import { startEach, victimsOf } from '../faults/local/target-processes.ts';
import type { RunnableFault } from '../inject.ts';

/** How far, of each partition. Events. */
const BACK = 2_000;
/** A member that was killed before is in its group until its session is over. */
const EMPTY_WITHIN_MS = 20_000;

/** Of workers: they are stopped meanwhile, and run again when it has happened. */
export const redelivery: RunnableFault = {
  lasts: false,
  needsLinks: false,
  toLocal: () => ({
    async apply(lab, target) {
      const workers = await victimsOf(lab, target);
      const admin = new Kafka({ clientId: 'redelivery', brokers: [await brokerOf(lab)], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      try {
        for (const { name } of workers) await lab.stop(name);
        const { groups } = await admin.listGroups();
        const again: string[] = [];
        for (const { groupId } of groups) again.push(`${groupId}: ${await turnBack(admin, groupId)} events again`);
        return { marks: again };
      } finally {
        await admin.disconnect();
        await startEach(lab, target);
      }
    },
    recover: startEach,
    look: async () => ({ found: [], missing: [] }),
  }),
};

/** @returns how many events it will be given again */
async function turnBack(admin: Admin, groupId: string): Promise<number> {
  const isEmpty = async () => (await admin.describeGroups([groupId])).groups[0]?.state === 'Empty' || undefined;
  if (!await waitUntil(isEmpty, { timeoutMs: EMPTY_WITHIN_MS, intervalMs: 200 })) throw new Error(`Turning the group ${groupId} back failed: after ${EMPTY_WITHIN_MS} ms somebody is still in it.`);
  let again = 0;
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
    const oldest = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, low }) => [partition, Number(low)]));
    const back = partitions.filter(({ offset }) => Number(offset) >= 0).map(({ partition, offset }) => {
      const to = Math.max(oldest.get(partition) ?? 0, Number(offset) - BACK);
      again += Number(offset) - to;
      return { partition, offset: String(to) };
    });
    if (back.length > 0) await admin.setOffsets({ groupId, topic, partitions: back });
  }
  return again;
}

/** Where the broker itself listens, whatever links there are to it. */
async function brokerOf(lab: LocalLab): Promise<string> {
  const settings = await lab.file(backendProcesses.broker, 'server.properties');
  const found = /^listeners=PLAINTEXT:\/\/([^,\s]+)/m.exec(settings)?.[1];
  if (found === undefined) throw new Error(`The settings of ${backendProcesses.broker} name no listener.`);
  return found;
}
