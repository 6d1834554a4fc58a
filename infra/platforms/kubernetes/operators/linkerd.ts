/**
 * Linkerd: kinds, network plugin, control plane. cert-manager makes and renews its trust anchor and its issuer; a job puts the
 * anchor, and the one before it, where Linkerd reads what it trusts.
 */
import { images } from '../../../upstreams/upstreams.ts';
import { AUTHORITY_LIFETIME, certificate } from '../authority.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { containerSecurity, podSecurity, resources, scratch, type PodSpec } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

const namespace = NAMESPACE.linkerd;
const ANCHOR = 'linkerd-trust-anchor';
const ISSUER = 'linkerd-identity-issuer';
/** Where Linkerd looks; the name is its own. */
const ROOTS = 'linkerd-identity-trust-roots';
const PUBLISHER = 'trust-roots';
const PUBLISH_TIMEOUT_SECONDS = 300;

const proxyBounds = { cpu: { request: '50m', limit: '1000m' }, memory: { request: '32Mi', limit: '250Mi' } };

/** @param cniBinFolder where the nodes look for network plugins */
export function linkerd(cniBinFolder: string, installsGatewayApi: boolean): OperatorPlan {
  return {
    id: 'linkerd',
    needs: ['cert-manager'],
    namespaces: [NAMESPACE.linkerd, NAMESPACE.linkerdCni],
    steps: [
      { kind: 'release', release: { chart: 'linkerd-crds', namespace, values: { installGatewayAPI: installsGatewayApi } } },
      {
        kind: 'release',
        release: { chart: 'linkerd-cni', namespace: NAMESPACE.linkerdCni, values: { destCNIBinDir: cniBinFolder, repairController: { enabled: true } } },
      },
      { kind: 'objects', manifests: [...anchor(), ...publisher()] },
      {
        kind: 'release',
        release: {
          chart: 'linkerd-control-plane',
          namespace,
          values: {
            cniEnabled: true,
            identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } },
            proxy: { resources: proxyBounds, nativeSidecar: true },
            disableHeartBeat: true,
          },
        },
      },
    ],
  };
}

/** Linkerd with a view of itself: `linkerd viz stat`, and its pages. */
export function linkerdViz(): OperatorPlan {
  return {
    id: 'linkerd-viz',
    needs: ['linkerd'],
    namespaces: [NAMESPACE.linkerdViz],
    steps: [{ kind: 'release', release: { chart: 'linkerd-viz', namespace: NAMESPACE.linkerdViz, values: { prometheus: { args: { 'storage.tsdb.retention.time': '6h' } } } } }],
  };
}

/**
 * The issuer lasts two days, and cert-manager renews it. The anchor lasts ten years: whatever is meshed learns of another one
 * when it starts, so somebody has to restart it all, at an hour that suits the lab. The manual says how.
 */
function anchor(): Manifest[] {
  const issuer = (name: string, spec: object): Manifest => ({ apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name, namespace, labels: PART_OF }, spec });
  const local = (name: string) => ({ name, kind: 'Issuer', group: 'cert-manager.io' });
  return [
    issuer(`${ANCHOR}-root`, { selfSigned: {} }),
    certificate({
      name: ANCHOR, namespace, issuer: local(`${ANCHOR}-root`),
      spec: { ...AUTHORITY_LIFETIME, isCA: true, commonName: 'root.linkerd.cluster.local' },
    }),
    issuer(ANCHOR, { ca: { secretName: ANCHOR } }),
    certificate({
      // Linkerd reads this key, and has documented it in no other form.
      name: ISSUER, namespace, issuer: local(ANCHOR), encoding: 'PKCS1',
      spec: {
        isCA: true, commonName: 'identity.linkerd.cluster.local', dnsNames: ['identity.linkerd.cluster.local'], duration: '48h0m0s', renewBefore: '25h0m0s',
        usages: ['cert sign', 'crl sign', 'server auth', 'client auth'],
      },
    }),
  ];
}

/** The first time before the control plane starts, and every hour from then on. */
function publisher(): Manifest[] {
  const metadata = { name: PUBLISHER, namespace, labels: PART_OF };
  const template = { metadata: { labels: { 'app.kubernetes.io/name': PUBLISHER, ...PART_OF } }, spec: publisherPod() };
  const job = { template, backoffLimit: 5, activeDeadlineSeconds: PUBLISH_TIMEOUT_SECONDS };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata,
      rules: [
        // What has a name can be waited for by it alone.
        { apiGroups: [''], resources: ['secrets'], resourceNames: [ANCHOR], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [ROOTS], verbs: ['get', 'patch', 'update'] },
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: PUBLISHER }, subjects: [{ kind: 'ServiceAccount', name: PUBLISHER, namespace }],
    },
    { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: job },
    {
      apiVersion: 'batch/v1', kind: 'CronJob', metadata,
      spec: { schedule: '17 * * * *', concurrencyPolicy: 'Forbid', successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1, jobTemplate: { spec: job } },
    },
  ];
}

/** The anchor in use comes first; the one before it stays, as proxies that have not restarted hold certificates below it. */
export const PUBLISH = `set -eu
cd "$HOME"
kubectl wait --for=create secret/${ANCHOR} --timeout=${PUBLISH_TIMEOUT_SECONDS - 60}s
until kubectl get secret ${ANCHOR} -o 'jsonpath={.data.tls\\.crt}' | base64 -d > new && [ -s new ]; do sleep 1; done
kubectl get configmap ${ROOTS} -o 'jsonpath={.data.ca-bundle\\.crt}' > old 2>/dev/null || :
sed '/-----END CERTIFICATE-----/q' old > before
cmp -s new before && exit 0
cat new before > ca-bundle.crt
kubectl create configmap ${ROOTS} --from-file=ca-bundle.crt --dry-run=client -o yaml | kubectl apply --server-side --force-conflicts -f -
`;

function publisherPod(): PodSpec {
  return {
    serviceAccountName: PUBLISHER,
    restartPolicy: 'OnFailure',
    securityContext: podSecurity(),
    containers: [{
      name: 'publish',
      image: images.kubectl,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-c', PUBLISH],
      env: [{ name: 'HOME', value: '/tmp' }],
      resources: resources({ cpu: ['20m', '200m'], memory: ['64Mi', '128Mi'] }),
      securityContext: containerSecurity,
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    }],
    volumes: [scratch('tmp', '16Mi')],
  };
}
