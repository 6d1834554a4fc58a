/**
 * Zot in the cluster, where the config names no registry. Nodes reach it on their own port, as `localhost`, which container runtimes
 * take without TLS; whoever pushes reaches it under the same name, by a port of the node that is mapped, or forwarded.
 */
import bcrypt from 'bcryptjs';
import { createHash } from 'node:crypto';
import type { Input } from '@pulumi/pulumi';
import type { types } from '@pulumi/kubernetes';
import { images } from '../../../upstreams/upstreams.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE, namespace } from '../namespaces.ts';
import { denyAll, networkPolicy } from '../network-policy.ts';
import { containerSecurity, podSecurity, resources, scratch } from '../pod.ts';

const NAME = 'registry';
const PORT = 5000;
export const NODE_PORT = 30500;
export const ZOT_USER = 'lab';
/** host:port */
export const zotAddress = `localhost:${NODE_PORT}`;
export const zotFromPods = `${NAME}.${NAMESPACE.registry}.svc:${PORT}`;

/** Few: the password is 160 random bits, which no number of guesses finds. */
const ROUNDS = 5;
const SALT_BYTES = 16;

/** Where its image looks, and writes. */
export const ZOT = { port: PORT, dataFolder: '/var/lib/registry', args: ['serve', '/etc/zot/config.json'], configFile: '/etc/zot/config.json' } as const;

/** @param accessFolder where `htpasswd` is @param tls whether it speaks TLS, by `tls.crt` and `tls.key` of that folder */
export function zotConfiguration(accessFolder: string, tls: boolean) {
  return {
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: ZOT.dataFolder, gc: true, dedupe: true },
    http: {
      address: '0.0.0.0', port: String(PORT), auth: { htpasswd: { path: `${accessFolder}/htpasswd` }, failDelay: 1 },
      ...tls ? { tls: { cert: `${accessFolder}/tls.crt`, key: `${accessFolder}/tls.key` } } : {},
    },
    log: { level: 'warn' },
  };
}

/** A line of a password file. The salt follows from the password, so that the line stays the same from one run to the next. */
export function passwordLine(user: string, password: string): string {
  const salt = createHash('sha256').update(`salt of ${user}:${password}`).digest().subarray(0, SALT_BYTES);
  return `${user}:${bcrypt.hashSync(password, `$2b$${String(ROUNDS).padStart(2, '0')}$${bcrypt.encodeBase64([...salt], SALT_BYTES)}`)}`;
}

/** @param passwordFile what `passwordLine` gives */
export function zot(passwordFile: Input<string>): Manifest[] {
  const labels = { 'app.kubernetes.io/name': NAME };
  const metadata = { name: NAME, namespace: NAMESPACE.registry, labels: { ...labels, ...PART_OF } };
  const service = (name: string, spec: types.input.core.v1.ServiceSpec): Manifest => (
    { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name }, spec: { ...spec, selector: labels } });
  return [
    namespace(NAMESPACE.registry),
    denyAll(NAMESPACE.registry),
    networkPolicy({
      name: NAME, namespace: NAMESPACE.registry, labels, meshed: false, to: [],
      // By the nodes' port anybody may come, and needs the password.
      from: [{ peers: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { namespaceSelector: {} }], ports: [PORT] }],
    }),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'config.json': JSON.stringify(zotConfiguration('/etc/zot-access', false), null, 2) } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadata, name: 'registry-access' }, type: 'Opaque', stringData: { htpasswd: passwordFile } },
    service(NAME, { type: 'NodePort', ports: [{ name: 'http', port: PORT, targetPort: 'http', nodePort: NODE_PORT, protocol: 'TCP' }] }),
    service(`${NAME}-pods`, { clusterIP: 'None', ports: [{ name: 'http', port: PORT, targetPort: 'http', protocol: 'TCP' }] }),
    { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: statefulSet(labels) },
    {
      apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } } satisfies types.input.policy.v1.PodDisruptionBudgetSpec,
    },
  ];
}

function statefulSet(labels: Record<string, string>): types.input.apps.v1.StatefulSetSpec {
  // Its only answer without a password is 401, and that is an answer.
  const probe = { tcpSocket: { port: 'http' }, periodSeconds: 5, timeoutSeconds: 2 };
  return {
    replicas: 1,
    serviceName: `${NAME}-pods`,
    selector: { matchLabels: labels },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
    template: {
      metadata: { labels: { ...labels, ...PART_OF } },
      spec: {
        serviceAccountName: NAME,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurity(),
        containers: [{
          name: NAME,
          image: images.zot,
          imagePullPolicy: 'IfNotPresent',
          args: [...ZOT.args],
          ports: [{ name: 'http', containerPort: PORT }],
          resources: resources({ cpu: ['50m', '1'], memory: ['128Mi', '512Mi'] }),
          securityContext: containerSecurity,
          startupProbe: { ...probe, failureThreshold: 24 },
          readinessProbe: probe,
          livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
          volumeMounts: [
            { name: 'data', mountPath: ZOT.dataFolder },
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'config', mountPath: '/etc/zot', readOnly: true },
            { name: 'access', mountPath: '/etc/zot-access', readOnly: true },
          ],
        }],
        volumes: [
          scratch('tmp', '64Mi'),
          { name: 'config', configMap: { name: NAME } },
          { name: 'access', secret: { secretName: 'registry-access', defaultMode: 0o440 } },
        ],
      },
    },
    volumeClaimTemplates: [{ metadata: { name: 'data', labels: PART_OF }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } }],
  };
}
