/** What the program renders for a lab's services, as far as it can run on one node without operators. */
import type { KubernetesObject } from '../../../tools/kubernetes/api.ts';
import { NAMESPACE } from '../../platforms/kubernetes/namespaces.ts';

/** Services stand on what is in these; the kinds of operators aren't here. */
const KINDS = ['Namespace', 'ServiceAccount', 'NetworkPolicy', 'Service', 'PodDisruptionBudget', 'Deployment', 'StatefulSet'];
/** No event passes them. */
const LEFT_OUT = ['dashboard', 'functions'];

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

interface Workload extends KubernetesObject {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[]; readonly imagePullSecrets?: unknown } } };
}

/** The service's objects, as they are but for where their images are, and that the document store asks for no password. */
export function renderedServices(objects: readonly KubernetesObject[], imageOf: (container: string) => string): KubernetesObject[] {
  return objects
    .filter(({ kind, metadata }) => KINDS.includes(kind) && (kind === 'Namespace' ? metadata.name : metadata.namespace) === NAMESPACE.project)
    .filter(({ metadata }) => !LEFT_OUT.includes(metadata.name))
    .map((object) => isWorkload(object) ? adapted(object, imageOf) : object);
}

/** The autoscaler of a service, which may shrink it sooner than it would in earnest. */
export function renderedScaler(objects: readonly KubernetesObject[], service: string): KubernetesObject {
  const scaler = objects.find(({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === service)!;
  const spec = scaler['spec'] as { behavior: { scaleDown: object } };
  return { ...scaler, spec: { ...spec, behavior: { ...spec.behavior, scaleDown: { ...spec.behavior.scaleDown, stabilizationWindowSeconds: 10, policies: [{ type: 'Pods', value: 2, periodSeconds: 5 }] } } } };
}

/** The weights of the rendered split, by service. */
export function renderedWeights(objects: readonly KubernetesObject[]): Readonly<Record<string, number>> {
  const route = objects.find(({ kind }) => kind === 'HTTPRoute') as unknown as { spec: { rules: [{ backendRefs: { name: string; weight: number }[] }] } };
  return Object.fromEntries(route.spec.rules[0].backendRefs.map(({ name, weight }) => [name, weight]));
}

export function isWorkload(object: KubernetesObject): object is Workload {
  return object.kind === 'Deployment' || object.kind === 'StatefulSet';
}

function adapted(object: Workload, imageOf: (container: string) => string): Workload {
  const { imagePullSecrets: _none, ...pod } = object.spec.template.spec;
  const containers = pod.containers.map((container) => ({ ...container, image: imageOf(container.name), env: container.env.map(withoutUser) }));
  return { ...object, spec: { ...object.spec, template: { ...object.spec.template, spec: { ...pod, containers } } } };
}

function withoutUser(variable: Container['env'][number]): Container['env'][number] {
  if (variable.name !== 'DOCUMENTS_URL') return variable;
  return { ...variable, value: variable.value!.replace('$(DOCUMENTS_USER):$(DOCUMENTS_PASSWORD)@', '').replace('authSource=admin&', '') };
}
