/** A store as one pod that keeps its name and its disk: what MongoDB and Valkey have in common. */
import type { types } from '@pulumi/kubernetes';
import { serverCertificate } from '../authority.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { namespacePeer, networkPolicy, type Allowed } from '../network-policy.ts';
import { containerSecurity, podSecurity, resources, scratch, type Bounds, type Container } from '../pod.ts';

export interface StoreOptions {
  readonly name: string;
  /** All stores of a kind: a client may talk to any of them. */
  readonly kind: string;
  readonly image: string;
  /** The user it runs as in its image. */
  readonly user: number;
  readonly port: number;
  readonly bounds: Bounds;
  readonly diskSize: string;
  readonly dataFolder: string;
  readonly container: Pick<Container, 'args' | 'command' | 'env'>;
  /** A Secret whose files go beside its certificate. */
  readonly secret: string;
  readonly configMap?: string;
  /** More of its certificate's specification. */
  readonly certificate?: Readonly<Record<string, unknown>>;
}

export const TLS_FOLDER = '/etc/store/tls';
export const SECRET_FOLDER = '/etc/store/secret';
export const CONFIG_FOLDER = '/etc/store/config';

function storeLabels({ name, kind }: Pick<StoreOptions, 'name' | 'kind'>) {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': kind } as const;
}

/** host of a store's Service */
export function storeHost(name: string): string {
  return `${name}.${NAMESPACE.stores}.svc`;
}

export function storePeer(kind: string, port: number): Allowed {
  return { peers: [namespacePeer(NAMESPACE.stores, { 'app.kubernetes.io/component': kind })], ports: [port] };
}

/** A store's pod, for faults. */
export function storePods({ name, kind }: Pick<StoreOptions, 'name' | 'kind'>) {
  return { namespace: NAMESPACE.stores, labels: { 'app.kubernetes.io/name': name }, container: kind };
}

export function storeManifests(options: StoreOptions): Manifest[] {
  const { name, kind, port } = options;
  const namespace = NAMESPACE.stores;
  const labels = { ...storeLabels(options), ...PART_OF };
  const selector = { 'app.kubernetes.io/name': name };
  const siblings = storePeer(kind, port);
  const service = (named: string, spec: types.input.core.v1.ServiceSpec): Manifest => ({
    apiVersion: 'v1', kind: 'Service', metadata: { name: named, namespace, labels },
    spec: { ...spec, selector, ports: [{ name: 'store', port, targetPort: 'store', protocol: 'TCP' }] },
  });
  return [
    serverCertificate(`${name}-tls`, namespace, [storeHost(name), `${storeHost(name)}.cluster.local`, 'localhost'], options.certificate),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels: PART_OF }, automountServiceAccountToken: false },
    networkPolicy({
      name, namespace, labels: selector, meshed: false,
      from: [{ peers: [namespacePeer(NAMESPACE.project), namespacePeer(NAMESPACE.monitoring), ...siblings.peers], ports: [port] }],
      to: [siblings],
    }),
    service(name, { type: 'ClusterIP' }),
    service(`${name}-pods`, { clusterIP: 'None', publishNotReadyAddresses: true }),
    {
      apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name, namespace, labels },
      spec: statefulSet(options, labels, selector),
    },
    {
      apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace, labels: PART_OF },
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } } satisfies types.input.policy.v1.PodDisruptionBudgetSpec,
    },
  ];
}

function statefulSet(options: StoreOptions, labels: Record<string, string>, selector: Record<string, string>): types.input.apps.v1.StatefulSetSpec {
  const { name, configMap } = options;
  return {
    replicas: 1,
    serviceName: `${name}-pods`,
    selector: { matchLabels: selector },
    revisionHistoryLimit: 3,
    // With the lab go its data.
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurity(options.user),
        terminationGracePeriodSeconds: 60,
        containers: [container(options)],
        volumes: [
          scratch('tmp', '64Mi'),
          { name: 'tls', secret: { secretName: `${name}-tls`, defaultMode: 0o440 } },
          { name: 'secret', secret: { secretName: options.secret, defaultMode: 0o440 } },
          ...configMap === undefined ? [] : [{ name: 'config', configMap: { name: configMap } }],
        ],
      },
    },
    volumeClaimTemplates: [{
      metadata: { name: 'data', labels: PART_OF },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: options.diskSize } } },
    }],
  };
}

function container({ kind, image, port, bounds, dataFolder, configMap, container: own }: StoreOptions): Container {
  const probe = { tcpSocket: { port: 'store' }, timeoutSeconds: 2 };
  return {
    name: kind,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...own,
    ports: [{ name: 'store', containerPort: port }],
    resources: resources(bounds),
    securityContext: containerSecurity,
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    volumeMounts: [
      { name: 'data', mountPath: dataFolder },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'tls', mountPath: TLS_FOLDER, readOnly: true },
      { name: 'secret', mountPath: SECRET_FOLDER, readOnly: true },
      ...configMap === undefined ? [] : [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
    ],
  };
}
