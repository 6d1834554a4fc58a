/** `lab:index:Topic`: a Kafka topic. */
import kafkajs from 'kafkajs';
import type { Admin, ITopicMetadata } from 'kafkajs';
import { z } from 'zod';
import { MISSING, type Kind } from '../kind.ts';
import { timeoutSchema } from '../schemas.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';

export const topicSchema = z.object({
  /** host:port each. */
  brokers: z.array(z.string().regex(/^[^:\s]+:\d+$/, 'must be host:port')).min(1, 'needs a broker'),
  name: z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/, 'must be at most 249 letters, digits, `.`, `_` and `-`'),
  partitions: z.int().min(1).max(1_000),
  replicas: z.int().min(1).max(10).default(1),
  /** Kafka's own settings of a topic, e.g. `retention.bytes`. */
  config: z.record(z.string(), z.string()).default({}),
  /** How long a broker that is starting is waited for. */
  timeoutMs: timeoutSchema.default(60_000),
});

export type TopicInputs = z.input<typeof topicSchema>;
type TopicSettings = z.output<typeof topicSchema>;

/** How long a look at the broker takes at most: a preview must not hang because the broker is down. */
const LOOK_MS = 3_000;
const UNKNOWN_TOPIC = 'UNKNOWN_TOPIC_OR_PARTITION';
const TOPIC_CONFIG = kafkajs.ConfigResourceTypes.TOPIC;

export const topicKind: Kind<TopicSettings> = {
  schema: topicSchema,
  settled: 'there',
  // The broker's process is mended before; while a fault holds it down there is nothing to be done for a topic.
  leftAlone: 'unreachable',
  id: ({ name }) => name,
  replaces: (olds, news) => [
    ...(olds.partitions > news.partitions ? ['partitions'] as const : []), // Kafka can't take any away
    // Other addresses are the same brokers on other ports: the topic is looked for, and made if need be, where they are now.
    ...(['name', 'replicas'] as const).filter((property) => olds[property] !== news[property]),
  ],
  async state(settings) {
    try {
      return await withAdmin(settings.brokers, (admin) => stateOf(admin, settings));
    } catch {
      return 'unreachable';
    }
  },
  create: bringAbout,
  update: (_olds, news, signal) => bringAbout(news, signal),
  async delete({ brokers, name }) {
    await withAdmin(brokers, async (admin) => {
      if (await metadataOf(admin, name)) await admin.deleteTopics({ topics: [name], timeout: LOOK_MS });
    }).catch((error: Error) => {
      throw new Error(`Deleting topic ${name} at ${brokers.join(', ')} failed: ${error.message}. Once the broker runs, try again.`, { cause: error });
    });
  },
};

async function stateOf(admin: Admin, settings: TopicSettings): Promise<string> {
  const found = await metadataOf(admin, settings.name);
  if (found === undefined) return MISSING;
  return found.partitions.length === settings.partitions ? 'there' : 'different';
}

/** Makes the topic, or adds what it lacks; waits for a broker that is starting. */
async function bringAbout(settings: TopicSettings, signal: AbortSignal): Promise<void> {
  let last: unknown = 'no answer';
  const done = await waitUntil(async () => {
    try {
      return await withAdmin(settings.brokers, (admin) => ensure(admin, settings));
    } catch (error) {
      last = error;
      return undefined;
    }
  }, { timeoutMs: settings.timeoutMs, intervalMs: 300, signal });
  if (!done) {
    throw new Error(`Creating topic ${settings.name} at ${settings.brokers.join(', ')} failed for ${settings.timeoutMs} ms: ${
      last instanceof Error ? last.message : String(last)}. Look at the broker's log, then run \`pulumi up\` again.`, { cause: last });
  }
}

async function ensure(admin: Admin, { name, partitions, replicas, config }: TopicSettings): Promise<true> {
  const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
  const found = await metadataOf(admin, name);
  if (found === undefined) {
    await admin.createTopics({ topics: [{ topic: name, numPartitions: partitions, replicationFactor: replicas, configEntries }], waitForLeaders: true });
    return true;
  }
  if (found.partitions.length > partitions) {
    throw new Error(`it has ${found.partitions.length} partitions, and Kafka can't take any away; delete the topic, or declare as many`);
  }
  if (found.partitions.length < partitions) await admin.createPartitions({ topicPartitions: [{ topic: name, count: partitions }] });
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC_CONFIG, name, configEntries }] });
  return true;
}

async function metadataOf(admin: Admin, name: string): Promise<ITopicMetadata | undefined> {
  try {
    return (await admin.fetchTopicMetadata({ topics: [name] })).topics[0];
  } catch (error) {
    if ((error as { type?: string }).type === UNKNOWN_TOPIC) return undefined;
    throw error;
  }
}

async function withAdmin<T>(brokers: readonly string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new kafkajs.Kafka({
    clientId: 'lab-provider', brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: LOOK_MS, requestTimeout: 10_000, retry: { retries: 1, initialRetryTime: 100 },
  }).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
