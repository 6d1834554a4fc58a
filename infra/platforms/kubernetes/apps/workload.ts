/** A service of the topology as pods: a Deployment, or a StatefulSet where its replicas must keep their names. */
import type { Input } from '@pulumi/pulumi';
import type { types } from '@pulumi/kubernetes';
import type { Addresses } from '../../../../apps/addresses.ts';
import type { App, Service } from '../../../../apps/topology.ts';
import { PORTS, variablesOf } from '../addresses.ts';
import { AUTHORITY_FILE, AUTHORITY_FOLDER, authorityVolume } from '../authority.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { containerSecurity, podSecurity, resources, scratch, spread, type Bounds, type Container, type EnvVar, type PodSpec } from '../pod.ts';
import { scalingOf } from './scaling.ts';

/** What each program needs, and the most it may take. Heap: MiB, well below the memory's limit, as buffers lie outside it. */
export const bounds: Readonly<Record<App, Bounds & { readonly heapMib: number }>> = {
  entry: { cpu: ['200m', '1'], memory: ['192Mi', '512Mi'], heapMib: 320 },
  hop: { cpu: ['200m', '1'], memory: ['192Mi', '512Mi'], heapMib: 320 },
  faulty: { cpu: ['20m', '500m'], memory: ['96Mi', '256Mi'], heapMib: 128 },
  functions: { cpu: ['50m', '500m'], memory: ['128Mi', '384Mi'], heapMib: 256 },
  dashboard: { cpu: ['100m', '1'], memory: ['192Mi', '512Mi'], heapMib: 320 },
};

/** Between a pod's leaving the Services and its stop signal: what was sent to it meanwhile is still answered. Seconds. */
const PRE_STOP_SECONDS = 5;
/** Above the pause before and the 12 s that a service takes at most. Seconds. */
const GRACE_SECONDS = 30;

export interface WorkloadOptions {
  readonly image: Input<string>;
  readonly addresses: Addresses;
  /** Changes when any secret does: pods that read them at their start are then made anew. */
  readonly secretsVersion: string;
  readonly pullSecret?: string;
  /** Labels of the nodes that workers run on. @default any */
  readonly workerNodes?: Readonly<Record<string, string>>;
}

/** What tells a service's pods from others; chaos, policies and budgets choose by it. */
export function selectorOf(service: Pick<Service, 'name'>) {
  return { 'app.kubernetes.io/name': service.name };
}

/** And what is measured by. */
export function labelsOf({ name, role, path }: Pick<Service, 'name' | 'role' | 'path'>): Record<string, string> {
  return { ...selectorOf({ name }), ...PART_OF, 'ingestion-lab/role': role, ...path === undefined ? {} : { 'ingestion-lab/route': path } };
}

/** The service of a StatefulSet that gives each of its pods a name of its own. */
export function podsServiceName(service: Pick<Service, 'name'>): string {
  return `${service.name}-pods`;
}

/** A worker's batches are numbered under its name: the one who comes back must be called the same. */
export function keepsName(service: Pick<Service, 'role'>): boolean {
  return service.role === 'worker';
}

export function workload(service: Service, options: WorkloadOptions): Manifest {
  const labels = labelsOf(service);
  const replicas = scalingOf(service).kind === 'out' ? {} : { replicas: service.replicas };
  const template = {
    metadata: { labels, annotations: { 'ingestion-lab/secrets-version': options.secretsVersion } },
    spec: podSpec(service, options),
  };
  const shared = { selector: { matchLabels: selectorOf(service) }, template, revisionHistoryLimit: 3, ...replicas };
  const metadata = { name: service.name, namespace: NAMESPACE.project, labels };
  if (keepsName(service)) {
    return {
      apiVersion: 'apps/v1', kind: 'StatefulSet', metadata,
      spec: { ...shared, serviceName: podsServiceName(service), podManagementPolicy: 'Parallel', updateStrategy: { type: 'RollingUpdate' } } satisfies types.input.apps.v1.StatefulSetSpec,
    };
  }
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata,
    // A new pod is there before an old one goes: a change fails no request.
    spec: { ...shared, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } } satisfies types.input.apps.v1.DeploymentSpec,
  };
}

function podSpec(service: Service, options: WorkloadOptions): PodSpec {
  return {
    serviceAccountName: service.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(),
    terminationGracePeriodSeconds: GRACE_SECONDS,
    topologySpreadConstraints: spread(selectorOf(service)),
    ...options.workerNodes === undefined || service.role !== 'worker' ? {} : { nodeSelector: options.workerNodes },
    ...options.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: options.pullSecret }] },
    containers: [container(service, options)],
    volumes: [scratch('tmp', '64Mi'), authorityVolume],
  };
}

function container(service: Service, { image, addresses }: WorkloadOptions): Container {
  const probe = (path: string) => ({ httpGet: { path, port: 'http' }, timeoutSeconds: 2 });
  return {
    name: service.app,
    image,
    imagePullPolicy: 'IfNotPresent',
    ports: service.ports.map((name) => ({ name, containerPort: PORTS[name] })),
    env: environment(service, addresses),
    resources: resources(bounds[service.app]),
    securityContext: containerSecurity,
    startupProbe: { ...probe('/healthz'), periodSeconds: 1, failureThreshold: 60 },
    // Out of the Services soon after it can't do its work; ended only when it turns no more.
    readinessProbe: { ...probe('/readyz'), periodSeconds: 2, failureThreshold: 2 },
    livenessProbe: { ...probe('/healthz'), periodSeconds: 10, failureThreshold: 3 },
    lifecycle: { preStop: { sleep: { seconds: PRE_STOP_SECONDS } } },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, { name: authorityVolume.name, mountPath: AUTHORITY_FOLDER, readOnly: true }],
  };
}

/** The variables that others are written with come first: Kubernetes puts in what it has read already. */
function environment(service: Service, addresses: Addresses): EnvVar[] {
  const plain: Readonly<Record<string, string>> = {
    ...service.environment(addresses),
    SERVICE: service.name,
    HOST: '0.0.0.0',
    ...Object.fromEntries(service.ports.map((port) => [`${port.toUpperCase()}_PORT`, String(PORTS[port])])),
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: AUTHORITY_FILE,
    NODE_OPTIONS: `--max-old-space-size=${bounds[service.app].heapMib}`,
  };
  return [
    ...service.needs.flatMap(variablesOf),
    { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
  ];
}
