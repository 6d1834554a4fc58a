/** The traffic file as an OCI artifact in the registry, and Locust, which pulls it from there by digest and sends it. */
import { all, type Input, type Output } from '@pulumi/pulumi';
import type { types } from '@pulumi/kubernetes';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trafficMediaTypes } from '../../../stacks/artifact/traffic-types.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { images } from '../../upstreams/upstreams.ts';
import { contentOf, digestOf, EMPTY_CONFIG, MANIFEST_TYPE, manifestOf, type ArtifactFile } from '../../provider/artifact/manifest.ts';
import { PORTS } from './addresses.ts';
import { PART_OF, type Manifest } from './manifest.ts';
import { NAMESPACE, namespace } from './namespaces.ts';
import { denyAll, namespacePeer, networkPolicy, type Allowed } from './network-policy.ts';
import { containerSecurity, podSecurity, resources, scratch, spread, type Container, type PodSpec } from './pod.ts';
import { AUTHORITY_KEY, PULL_SECRET, pullSecret, type RegistryPlace } from './registry/registry-place.ts';
import { SPLIT, SPLIT_PORT } from './split/http-route.ts';

export const LOCUST = { service: 'locust', port: 8089 } as const;

const PUSH = 'push-traffic';
const AUTH_FOLDER = '/etc/registry-access';
const FILES_FOLDER = '/etc/traffic';
const PULLED_FOLDER = '/traffic';
const PUSH_TIMEOUT_SECONDS = 300;

/** The artifact, and its place in a repository of its own. */
export function trafficArtifact(rootDir: string, scenario: Scenario): ArtifactFile & { readonly repository: string } {
  const file = join(rootDir, 'loadtest', scenario.traffic);
  return { file, ...contentOf(file), ...trafficMediaTypes, repository: `traffic/${scenario.id}` };
}

/** host:port/repository@sha256:… as this machine reaches it. */
export function trafficReference({ address, prefix }: RegistryPlace, artifact: ReturnType<typeof trafficArtifact>): Output<string> {
  return all([address]).apply(([where]) => `${where}/${prefix}${artifact.repository}@${digestOf(manifestOf(artifact))}`);
}

export interface TrafficOptions {
  readonly registry: RegistryPlace;
  readonly artifact: ReturnType<typeof trafficArtifact>;
}

/** The folder and its permissions, and the job that pushes the file from within the cluster. */
export function trafficManifests({ registry, artifact }: TrafficOptions): Manifest[] {
  const labels = { 'app.kubernetes.io/name': PUSH };
  // Another file is another job: one that has run can't be changed.
  const name = `${PUSH}-${artifact.contentDigest.slice('sha256:'.length, 'sha256:'.length + 8)}`;
  const metadata = { name, namespace: NAMESPACE.loadtest, labels: { ...labels, ...PART_OF } };
  return [
    namespace(NAMESPACE.loadtest),
    denyAll(NAMESPACE.loadtest),
    pullSecret(registry, NAMESPACE.loadtest),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, name: PUSH }, automountServiceAccountToken: false },
    networkPolicy({ name: PUSH, namespace: NAMESPACE.loadtest, labels, meshed: false, from: [], to: [registryPeer] }),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'records.json': readFileSync(artifact.file, 'utf8'), 'manifest.json': manifestOf(artifact), 'config.json': EMPTY_CONFIG } },
    { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: pushJob(registry, artifact, name, labels) },
  ];
}

/** Wherever the registry is: in the cluster, or anywhere outside by TLS. */
const registryPeer: Allowed = { peers: [namespacePeer(NAMESPACE.registry), { ipBlock: { cidr: '0.0.0.0/0' } }], ports: [5000, 443] };

function pushJob(registry: RegistryPlace, artifact: ReturnType<typeof trafficArtifact>, name: string, labels: Record<string, string>): types.input.batch.v1.JobSpec {
  const repository = all([registry.fromPods.address]).apply(([where]) => `${where}/${registry.prefix}${artifact.repository}`);
  const script = `set -eu
push() { oras "$@" --registry-config ${AUTH_FOLDER}/config.json $ORAS_FLAGS; }
push blob push "$REPOSITORY@${digestOf(EMPTY_CONFIG)}" ${FILES_FOLDER}/config.json
push blob push "$REPOSITORY@${artifact.contentDigest}" ${FILES_FOLDER}/records.json
push manifest push --media-type ${MANIFEST_TYPE} "$REPOSITORY:latest" ${FILES_FOLDER}/manifest.json
`;
  return {
    backoffLimit: 10,
    activeDeadlineSeconds: PUSH_TIMEOUT_SECONDS,
    template: {
      metadata: { labels: { ...labels, ...PART_OF } },
      spec: {
        ...orasPod(PUSH),
        restartPolicy: 'OnFailure',
        containers: [orasContainer(registry, 'push', script, repository, [{ name: 'files', mountPath: FILES_FOLDER, readOnly: true }])],
        volumes: [scratch('tmp', '16Mi'), accessVolume(registry), { name: 'files', configMap: { name } }],
      },
    },
  };
}

function accessVolume({ authority }: RegistryPlace) {
  const ownAuthority = authority === undefined ? [] : [{ key: AUTHORITY_KEY, path: AUTHORITY_KEY }];
  return { name: 'access', secret: { secretName: PULL_SECRET, items: [{ key: '.dockerconfigjson', path: 'config.json' }, ...ownAuthority] } };
}

/** How ORAS reaches it. */
function orasFlags({ fromPods, authority }: RegistryPlace): string {
  return [...fromPods.plain ? ['--plain-http'] : [], ...authority === undefined ? [] : [`--ca-file ${AUTH_FOLDER}/${AUTHORITY_KEY}`]].join(' ');
}

function orasPod(account: string): Omit<PodSpec, 'containers'> {
  return { serviceAccountName: account, automountServiceAccountToken: false, enableServiceLinks: false, securityContext: podSecurity() };
}

function orasContainer(registry: RegistryPlace, name: string, script: string, repository: Input<string>, mounts: types.input.core.v1.VolumeMount[]): Container {
  return {
    name,
    image: images.oras,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', script],
    env: [{ name: 'REPOSITORY', value: repository }, { name: 'ORAS_FLAGS', value: orasFlags(registry) }, { name: 'HOME', value: '/tmp' }],
    resources: resources({ cpu: ['20m', '500m'], memory: ['32Mi', '128Mi'] }),
    securityContext: containerSecurity,
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, { name: 'access', mountPath: AUTH_FOLDER, readOnly: true }, ...mounts],
  };
}

export interface LocustOptions extends TrafficOptions {
  readonly scenario: Scenario;
  readonly image: Input<string>;
}

/**
 * Locust with its page: it starts nothing by itself. The page has no login and sends to whatever host it is told, so it has no door in the ingress:
 * whoever may forward a port of the cluster may use it. It reaches the split as everybody does: by its ClusterIP, with a proxy beside it. */
export function locust({ registry, artifact, scenario, image }: LocustOptions): Manifest[] {
  const labels = { 'app.kubernetes.io/name': LOCUST.service };
  const metadata = { name: LOCUST.service, namespace: NAMESPACE.loadtest, labels: { ...labels, ...PART_OF } };
  const entries: Allowed = { peers: [namespacePeer(NAMESPACE.project)], ports: [SPLIT_PORT, PORTS.http] };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    networkPolicy({
      name: LOCUST.service, namespace: NAMESPACE.loadtest, labels, meshed: true,
      from: [], to: [registryPeer, entries],
    }),
    {
      apiVersion: 'v1', kind: 'Service', metadata,
      spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: LOCUST.port, targetPort: 'http', protocol: 'TCP' }] } satisfies types.input.core.v1.ServiceSpec,
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment({ registry, artifact, scenario, image }, labels) },
    {
      apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } } satisfies types.input.policy.v1.PodDisruptionBudgetSpec,
    },
  ];
}

function deployment({ registry, artifact, scenario, image }: LocustOptions, labels: Record<string, string>): types.input.apps.v1.DeploymentSpec {
  const reference = all([registry.fromPods.address]).apply(([where]) => `${where}/${registry.prefix}${artifact.repository}@${digestOf(manifestOf(artifact))}`);
  const pull = `oras pull --registry-config ${AUTH_FOLDER}/config.json $ORAS_FLAGS --output ${PULLED_FOLDER} "$REPOSITORY"`;
  const pulled = { name: 'traffic', mountPath: PULLED_FOLDER };
  const probe = { httpGet: { path: '/', port: 'http' }, timeoutSeconds: 5, periodSeconds: 5 };
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    strategy: { type: 'Recreate' },
    template: {
      metadata: { labels: { ...labels, ...PART_OF }, annotations: { 'linkerd.io/inject': 'enabled' } },
      spec: {
        ...orasPod(LOCUST.service),
        imagePullSecrets: [{ name: PULL_SECRET }],
        topologySpreadConstraints: spread(labels),
        initContainers: [orasContainer(registry, 'pull', pull, reference, [pulled])],
        containers: [{
          name: LOCUST.service,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: ['--host', `http://${SPLIT}.${NAMESPACE.project}.svc:${SPLIT_PORT}`, '--web-host', '0.0.0.0', '--web-port', String(LOCUST.port)],
          ports: [{ name: 'http', containerPort: LOCUST.port }],
          env: [
            { name: 'LAB_PATH_FIELD', value: scenario.pathBy ?? '' },
            { name: 'LAB_TRAFFIC', value: `${PULLED_FOLDER}/${artifact.file.slice(artifact.file.lastIndexOf('/') + 1)}` },
            { name: 'HOME', value: '/tmp' },
          ],
          resources: resources({ cpu: ['200m', '2'], memory: ['128Mi', '512Mi'] }),
          securityContext: containerSecurity,
          startupProbe: { ...probe, failureThreshold: 24 },
          readinessProbe: probe,
          livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 3 },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, { ...pulled, readOnly: true }],
        }],
        volumes: [scratch('tmp', '64Mi'), scratch('traffic', '16Mi'), accessVolume(registry)],
      },
    },
  };
}
