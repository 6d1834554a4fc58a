/**
 * Operators that a URL installs instead of a chart. The files can't be fetched by a test; what matters of them is known: the
 * namespace they make and the kinds they define.
 */
import { ComponentResource, CustomResource, type ComponentResourceOptions, type Inputs } from '@pulumi/pulumi';
import type { ConstructResult } from '@pulumi/pulumi/provider/index.js';
import type { KubernetesApi, KubernetesObject } from '../../../../tools/kubernetes/api.ts';
import type { CrdSet } from '../../../../tools/kubernetes/crds.ts';
import type { Properties } from '../properties.ts';
import type { Definitions } from './definitions.ts';

/** What a program declares, and the resource that stands below it for what is in the file. */
export const CONFIG_FILE = 'kubernetes:yaml/v2:ConfigFile';
export const OPERATOR_MANIFEST = 'kubernetes:stand-in:OperatorManifest';

const known: Readonly<Record<string, { readonly namespace: string; readonly sets: readonly CrdSet[] }>> = {
  'kubevirt-operator.yaml': { namespace: 'kubevirt', sets: ['kubevirt'] },
  'cdi-operator.yaml': { namespace: 'cdi', sets: ['kubevirt-cdi'] },
};

/** How long a namespace may take to be gone, milliseconds. */
const GONE_WITHIN_MS = 300_000;

class Manifest extends CustomResource {}

/** The component that a program sees; what the file brings is one resource below it. */
export async function constructConfigFile(name: string, inputs: Inputs, options: ComponentResourceOptions): Promise<ConstructResult> {
  const component = new ComponentResource(CONFIG_FILE, name, {}, options);
  new Manifest(OPERATOR_MANIFEST, name, { file: inputs['file'] }, { parent: component });
  return { urn: component.urn, state: {} };
}

export class OperatorManifests {
  readonly #api: KubernetesApi;
  readonly #definitions: Definitions;

  constructor(api: KubernetesApi, definitions: Definitions) {
    this.#api = api;
    this.#definitions = definitions;
  }

  async install(urn: string, inputs: Properties): Promise<string> {
    const { file, namespace, sets } = operatorOf(inputs);
    await this.#api.apply(namespace, { manager: 'operator-manifest' });
    await this.#definitions.offer(sets, urn);
    return file;
  }

  async uninstall(inputs: Properties): Promise<void> {
    const { file, namespace, sets } = operatorOf(inputs);
    await this.#definitions.withdraw(sets, file);
    await this.#api.delete(namespace, GONE_WITHIN_MS);
  }
}

function operatorOf(inputs: Properties): { file: string; namespace: KubernetesObject; sets: readonly CrdSet[] } {
  const file = String(inputs['file']);
  const found = known[file.split('/').at(-1)!];
  if (found === undefined) throw new Error(`The stand-in for kubernetes knows no manifest ${file}; it knows ${Object.keys(known).join(', ')}.`);
  return { file, namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: found.namespace } }, sets: found.sets };
}
