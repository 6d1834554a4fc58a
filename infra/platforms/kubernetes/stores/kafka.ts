/** Kafka by Strimzi: three brokers that are their own controllers (KRaft), spoken to by TLS alone; topics as resources. */
import { TOPIC_RETENTION } from '../../../store-settings.ts';
import { serverCertificate } from '../authority.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { namespacePeer, networkPolicy, type Allowed } from '../network-policy.ts';
import { resources } from '../pod.ts';

const CLUSTER = 'kafka';
const POOL = 'broker';
const BROKERS = 3;
const LISTENER_PORT = 9093;
const CERTIFICATE = 'kafka-listener';
/** Seconds. A broker that is gone is replaced as leader soon; the default, 9 s, is most of an outage. */
const SESSION_TIMEOUT_MS = 6_000;

const MIB = 1 << 20;
/** The largest batch a producer may send: an event may have 1 MiB, and a batch holds several. */
const MAX_MESSAGE_BYTES = 8 * MIB;

const VERSION = '4.3.1';

/** host:port */
export const kafkaBootstrap = `${CLUSTER}-kafka-bootstrap.${NAMESPACE.stores}.svc:${LISTENER_PORT}`;

/** The brokers' pods, for faults: not the operators beside them. */
export const kafkaPods = { namespace: NAMESPACE.stores, labels: { 'strimzi.io/cluster': CLUSTER, 'strimzi.io/pool-name': POOL }, container: 'kafka' } as const;

/** Every pod of Strimzi's for it: the brokers, and the operator of the topics. */
const pods = { 'strimzi.io/cluster': CLUSTER };
const siblings = namespacePeer(NAMESPACE.stores, pods);
/** The brokers' pods: Strimzi's own policies let in whom the listener names. */
export const kafkaPeer: Allowed = { peers: [siblings], ports: [LISTENER_PORT] };
/** Between the brokers: as controllers, as replicas. */
const CONTROLLER_PORT = 9090;
const REPLICATION_PORT = 9091;
/** The API server, which has an address of its own outside of all pods: at its Service's port, or at its own. */
const apiServer: Allowed = { peers: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [443, 6443] };

/** Pods of these namespaces may connect. */
const clients = [namespacePeer(NAMESPACE.project)];

export function kafkaManifests(): Manifest[] {
  const labels = { ...PART_OF, 'strimzi.io/cluster': CLUSTER };
  return [
    // Strimzi's own policies say who may come in; none of them lets anything out, and here nothing goes out unless it is said.
    networkPolicy({
      name: CLUSTER, namespace: NAMESPACE.stores, labels: pods, meshed: false,
      from: [{ peers: [siblings], ports: [CONTROLLER_PORT, REPLICATION_PORT] }],
      to: [{ peers: [siblings], ports: [CONTROLLER_PORT, REPLICATION_PORT, LISTENER_PORT] }, apiServer],
    }),
    serverCertificate(CERTIFICATE, NAMESPACE.stores, [
      `${CLUSTER}-kafka-bootstrap.${NAMESPACE.stores}.svc`, `${CLUSTER}-kafka-bootstrap.${NAMESPACE.stores}.svc.cluster.local`,
      `*.${CLUSTER}-kafka-brokers.${NAMESPACE.stores}.svc`, `*.${CLUSTER}-kafka-brokers.${NAMESPACE.stores}.svc.cluster.local`,
    ]),
    {
      apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaNodePool', metadata: { name: POOL, namespace: NAMESPACE.stores, labels },
      spec: {
        replicas: BROKERS,
        roles: ['controller', 'broker'],
        storage: { type: 'jbod', volumes: [{ id: 0, type: 'persistent-claim', size: '20Gi', deleteClaim: true, kraftMetadata: 'shared' }] },
        resources: resources({ cpu: ['500m', '2'], memory: ['1536Mi', '1536Mi'], disk: ['64Mi', '512Mi'] }),
        jvmOptions: { '-Xms': '768m', '-Xmx': '768m' },
        template: {
          pod: {
            topologySpreadConstraints: [
              { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { 'strimzi.io/cluster': CLUSTER } } },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'kafka.strimzi.io/v1', kind: 'Kafka',
      // Whoever comes after it comes when it is there; on the way down the brokers' claims go with it.
      metadata: { name: CLUSTER, namespace: NAMESPACE.stores, labels: PART_OF, annotations: { 'pulumi.com/waitFor': 'condition=Ready' } },
      spec: { kafka: kafkaSpec(), entityOperator: entityOperator(), kafkaExporter: undefined },
    },
  ];
}

function kafkaSpec() {
  return {
    version: VERSION,
    listeners: [{
      name: 'tls', port: LISTENER_PORT, type: 'internal', tls: true, networkPolicyPeers: clients,
      configuration: { brokerCertChainAndKey: { secretName: CERTIFICATE, certificate: 'tls.crt', key: 'tls.key' } },
    }],
    config: {
      'default.replication.factor': BROKERS,
      'min.insync.replicas': 2,
      'offsets.topic.replication.factor': BROKERS,
      'transaction.state.log.replication.factor': BROKERS,
      'transaction.state.log.min.isr': 2,
      // Topics are declared, never made by a typing mistake.
      'auto.create.topics.enable': false,
      'broker.session.timeout.ms': SESSION_TIMEOUT_MS,
      'broker.heartbeat.interval.ms': SESSION_TIMEOUT_MS / 6,
      'group.min.session.timeout.ms': 2_000,
      'message.max.bytes': MAX_MESSAGE_BYTES,
      'replica.fetch.max.bytes': MAX_MESSAGE_BYTES,
    },
  };
}

/** Only topics are resources here: no users, so no operator for them. */
function entityOperator() {
  return { topicOperator: { resources: resources({ cpu: ['50m', '500m'], memory: ['384Mi', '384Mi'] }), watchedNamespace: NAMESPACE.stores } };
}

/** @param partitions of each */
export function kafkaTopic(topic: string, partitions: number): Manifest {
  return {
    apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic',
    metadata: { name: topic, namespace: NAMESPACE.stores, labels: { ...PART_OF, 'strimzi.io/cluster': CLUSTER } },
    spec: {
      topicName: topic,
      partitions,
      replicas: BROKERS,
      // Whichever bound is reached first.
      config: { 'min.insync.replicas': 2, ...TOPIC_RETENTION },
    },
  };
}
