import { join } from 'node:path';
import { backendProcesses } from '../../../stacks/local/backends.ts';
import { TOPIC_RETENTION } from '../../store-settings.ts';
import { HOST, type Lab, type ProcessPlan } from './lab.ts';
import type { Link } from './links.ts';

/** Any would do: one broker is the whole cluster, and its data lie in the lab's own folder. */
const CLUSTER_ID = 'aW5nZXN0aW9uLWxhYi0wMQ';

const MIB = 1 << 20;

/** The largest batch a producer may send: an event may have 1 MiB, and a batch holds several. */
const MAX_MESSAGE_BYTES = 8 * MIB;

/** What a topic of the lab keeps of each partition, at most: whichever bound is reached first. */
export const TOPIC_CONFIG: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(TOPIC_RETENTION).map(([key, value]) => [key, String(value)]));

/**
 * One Kafka broker, its own controller (KRaft). One broker: `acks=all` is an acknowledgement by it alone.
 * @param links to it: it tells its clients where to call it, so each of them has a listener of its own, which tells the link
 */
export function kafka({ toolsDir, ports }: Lab, links: readonly Link[] = []): ProcessPlan {
  const java = ['java', '-Xms256m', '-Xmx512m', '-XX:+UseG1GC', '-XX:+ExitOnOutOfMemoryError',
    '-Dlog4j2.configurationFile=log4j2.properties', '-cp', join(toolsDir, 'kafka', 'lib', '*')];
  return {
    name: backendProcesses.broker,
    inputs: {
      command: [...java, 'kafka.Kafka', 'server.properties'],
      prepare: {
        command: [...java, 'kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, '--config', 'server.properties', '--ignore-formatted'],
        creates: 'data/meta.properties',
      },
      files: {
        'server.properties': serverProperties(ports.fixed('broker'), ports.fixed('brokerController'), links),
        'log4j2.properties': LOG_SETTINGS,
      },
      ports: [ports.fixed('broker'), ports.fixed('brokerController'), ...links.map(({ upstreamPort }) => upstreamPort)],
      ready: { port: ports.fixed('broker'), timeoutMs: 90_000 },
      stopTimeoutMs: 20_000,
    },
    after: [],
  };
}

function serverProperties(broker: number, controller: number, links: readonly Link[]): string {
  const named = links.map((link, index) => ({ listener: `LINK_${index}`, ...link }));
  const listeners = named.map(({ listener, upstreamPort }) => `,${listener}://${HOST}:${upstreamPort}`).join('');
  const advertised = named.map(({ listener, host = HOST, port }) => `,${listener}://${host}:${port}`).join('');
  const protocols = named.length === 0 ? '' : `\nlistener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT${named.map(({ listener }) => `,${listener}:PLAINTEXT`).join('')}`;
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${HOST}:${controller}
listeners=PLAINTEXT://${HOST}:${broker},CONTROLLER://${HOST}:${controller}${listeners}
advertised.listeners=PLAINTEXT://${HOST}:${broker}${advertised}${protocols}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=data

# Topics are declared, never made by a typing mistake.
auto.create.topics.enable=false
offsets.topic.num.partitions=8
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=2
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
min.insync.replicas=1

# After a crash the broker may come back only when its old session is over: the default, 9 s, is most of an outage.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=2000

# Bounds.
message.max.bytes=${MAX_MESSAGE_BYTES}
replica.fetch.max.bytes=${MAX_MESSAGE_BYTES}
socket.request.max.bytes=${2 * MAX_MESSAGE_BYTES}
queued.max.requests=200
${Object.entries(TOPIC_CONFIG).map(([key, value]) => `log.${key}=${value}`).join('\n')}
log.retention.check.interval.ms=60000
metadata.log.max.record.bytes.between.snapshots=${20 * MIB}
metadata.max.retention.bytes=${100 * MIB}

num.network.threads=2
num.io.threads=4
`;
}

const LOG_SETTINGS = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %-5p %c{1}: %m%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
logger.server.name=kafka.server
logger.server.level=info
`;
