/** What holds for everything in the cluster. */
import { at, SECRET_MARK, type Inputs, type Rule, type Subject } from './rule.ts';

const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;
const WORKLOADS = [':Deployment', ':StatefulSet', ':DaemonSet', ':Job', ':CronJob'];
/** First labels of the public names. */
const DOORS: readonly string[] = ['endpoint', 'dashboard', 'functions', 'grafana'];
const INTERNAL = 'networking.gke.io/load-balancer-type';

interface PodSpec {
  readonly securityContext?: Inputs;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Inputs[];
  readonly [field: string]: unknown;
}
interface Container {
  readonly name: string;
  readonly image: unknown;
  readonly securityContext?: Inputs;
  readonly resources?: { readonly requests?: Inputs; readonly limits?: Inputs };
}

function podOf({ inputs }: Subject): PodSpec {
  return (at(inputs, 'spec.template.spec') ?? at(inputs, 'spec.jobTemplate.spec.template.spec')) as PodSpec;
}

const containersOf = (pod: PodSpec): readonly Container[] => [...pod.containers, ...pod.initContainers ?? []];

/** The restricted pod security standard. */
function unrestricted(subject: Subject): string | undefined {
  const pod = podOf(subject);
  const problems = [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true),
    ...pod.volumes?.some(({ hostPath }) => hostPath !== undefined) ? ['a folder of the node'] : [],
    ...at(pod, 'securityContext.runAsNonRoot') === true ? [] : ['runAsNonRoot is not true'],
    ...at(pod, 'securityContext.seccompProfile.type') === 'RuntimeDefault' ? [] : ['seccompProfile is not RuntimeDefault'],
    ...containersOf(pod).flatMap(({ name, securityContext }) => [
      ...at(securityContext, 'allowPrivilegeEscalation') === false ? [] : [`${name}: allowPrivilegeEscalation is not false`],
      ...at(securityContext, 'privileged') === true ? [`${name}: privileged`] : [],
      ...at(securityContext, 'readOnlyRootFilesystem') === true ? [] : [`${name}: readOnlyRootFilesystem is not true`],
      ...at(securityContext, 'capabilities.drop.0') === 'ALL' ? [] : [`${name}: capabilities are not dropped`],
    ]),
  ];
  return problems.length === 0 ? undefined : problems.join('; ');
}

export const clusterRules: readonly Rule[] = [
  {
    id: 'images-by-digest', says: 'what runs is what was built: an image by its digest', types: [...WORKLOADS, 'gcp:cloudrunv2/service:Service'],
    look: (subject) => {
      const containers = subject.type.startsWith('gcp:') ? at(subject.inputs, 'template.containers') as Container[] : containersOf(podOf(subject));
      const loose = containers.map(({ image }) => String(image)).filter((image) => !BY_DIGEST.test(image));
      return loose.length === 0 ? undefined : `runs ${loose.join(', ')}`;
    },
  },
  { id: 'restricted-pods', says: 'pods keep the restricted standard', types: WORKLOADS, look: unrestricted },
  {
    id: 'restricted-namespaces', says: 'every namespace holds its pods to the restricted standard', types: ['kubernetes:core/v1:Namespace'],
    look: ({ inputs }) => {
      const found = (at(inputs, 'metadata.labels') as Inputs | undefined)?.['pod-security.kubernetes.io/enforce'];
      return found === 'restricted' ? undefined : `enforces ${String(found ?? 'nothing')}`;
    },
  },
  {
    id: 'bounded-pods', says: 'what a container uses is bounded', types: WORKLOADS,
    look: (subject) => {
      const loose = containersOf(podOf(subject)).filter(({ resources }) => ['cpu', 'memory'].some((kind) => resources?.requests?.[kind] === undefined || resources.limits?.[kind] === undefined));
      return loose.length === 0 ? undefined : `${loose.map(({ name }) => name).join(', ')} has no bounds`;
    },
  },
  {
    id: 'default-deny', says: 'where pods of ours are, nobody talks to anybody unless it is said', types: WORKLOADS,
    look: ({ inputs }, all) => {
      const namespace = at(inputs, 'metadata.namespace');
      const denied = all.some(({ type, inputs: policy }) => type.endsWith(':NetworkPolicy') && at(policy, 'metadata.namespace') === namespace
        && Object.keys(at(policy, 'spec.podSelector') as object).length === 0 && at(policy, 'spec.ingress') === undefined && at(policy, 'spec.egress') === undefined
        && ['Ingress', 'Egress'].every((kind) => (at(policy, 'spec.policyTypes') as string[]).includes(kind)));
      return denied ? undefined : `namespace ${String(namespace)} has no policy that denies everything`;
    },
  },
  {
    id: 'upstream-cluster-ip', says: "NGINX sends to a Service's ClusterIP: only there does the split act", types: [':VirtualServer'],
    look: ({ inputs }) => {
      const loose = (at(inputs, 'spec.upstreams') as Inputs[]).filter((upstream) => upstream['use-cluster-ip'] !== true).map(({ name }) => name);
      return loose.length === 0 ? undefined : `upstream ${loose.join(', ')} goes to pods`;
    },
  },
  {
    id: 'public-doors', says: 'what is open to everybody is meant for everybody: the entry, what is read, and what asks for a login', types: [':VirtualServer'],
    look: ({ inputs }) => {
      const host = String(at(inputs, 'spec.host'));
      return DOORS.includes(host.split('.')[0]!) ? undefined : `opens ${host}`;
    },
  },
  {
    id: 'internal-load-balancers', says: 'a load balancer of ours is reached from within the network alone', types: ['kubernetes:core/v1:Service'],
    look: ({ inputs }) => at(inputs, 'spec.type') === 'LoadBalancer' && (at(inputs, 'metadata.annotations') as Inputs | undefined)?.[INTERNAL] !== 'Internal'
      ? 'can be reached from everywhere' : undefined,
  },
  {
    id: 'own-account', says: 'pods have an account of their own', types: WORKLOADS,
    look: (subject) => [undefined, '', 'default'].includes(podOf(subject)['serviceAccountName'] as string | undefined) ? 'runs as the default account' : undefined,
  },
  {
    id: 'secrets-are-secret', says: "what a secret holds is a secret in Pulumi's state too", types: ['kubernetes:core/v1:Secret', 'gcp:secretmanager/secretVersion:SecretVersion'],
    look: ({ inputs }) => {
      const content = inputs['stringData'] ?? inputs['data'] ?? inputs['secretData'];
      const isMarked = (value: unknown) => typeof value === 'object' && value !== null && SECRET_MARK in value;
      const isWhole = isMarked(content) || isMarked(inputs);
      return isWhole ? undefined : typeof content === 'object' && Object.values(content as object).some(isMarked) ? undefined : 'holds plain text';
    },
  },
];
