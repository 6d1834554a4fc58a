/**
 * Helm releases of a test: no chart can be fetched, so none is rendered. What can be checked is: the chart's values against the
 * schema that its makers publish, the namespace, and that a chart's custom resources come after it and go before it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CheckFailure } from '@pulumi/pulumi/provider/index.js';
import type { KubernetesApi } from '../../../../tools/kubernetes/api.ts';
import { valuesSchema, type CrdFolders, type CrdSet } from '../../../../tools/kubernetes/crds.ts';
import { isKnown, type Properties } from '../properties.ts';
import { record } from '../record.ts';
import type { Definitions } from './definitions.ts';

export const RELEASE = 'kubernetes:helm.sh/v3:Release';

/** The definitions that a chart brings along, by its values. A chart that isn't here brings none. */
const definedBy: Readonly<Record<string, (values: Properties) => readonly CrdSet[]>> = {
  'cert-manager': () => ['cert-manager'],
  'linkerd-crds': ({ installGatewayAPI }) => installGatewayAPI === true ? ['linkerd', 'gateway-api'] : ['linkerd'],
  'nginx-ingress': () => ['nginx-ingress-controller'],
  'strimzi-kafka-operator': () => ['strimzi'],
  'chaos-mesh': () => ['chaos-mesh'],
  'kube-prometheus-stack': () => ['prometheus-operator'],
  'vertical-pod-autoscaler': () => ['vpa'],
};

/** Shown beside the release in the record; a test's closing lines name them. */
export const NO_SCHEMA = 'no schema of its values: not checked';

interface ReleaseInputs {
  readonly chart: string;
  readonly version?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly createNamespace?: boolean;
  readonly values?: Properties;
  readonly repositoryOpts?: { readonly repo?: string };
}

export class Releases {
  readonly #api: KubernetesApi;
  readonly #definitions: Definitions;

  constructor(api: KubernetesApi, definitions: Definitions) {
    this.#api = api;
    this.#definitions = definitions;
  }

  check(inputs: Properties): CheckFailure[] {
    const { chart, version, repositoryOpts, values = {} } = inputs as unknown as ReleaseInputs;
    const failures: CheckFailure[] = [];
    if (version === undefined) failures.push({ property: 'version', reason: `the chart ${chart} isn't pinned` });
    if (!chart.startsWith('oci://') && repositoryOpts?.repo === undefined) failures.push({ property: 'repositoryOpts.repo', reason: `the chart ${chart} is nowhere` });
    const schema = valuesSchema(chartName(chart), this.#definitions.folders);
    if (schema === undefined || !isKnown(values)) return failures;
    return [...failures, ...wrongValues(schema, values, this.#definitions.folders)];
  }

  replaces(olds: Properties, news: Properties): string[] {
    return ['name', 'namespace'].filter((name) => olds[name] !== news[name]);
  }

  idOf(inputs: Properties): string {
    const { namespace = 'default', name, chart } = inputs as unknown as ReleaseInputs;
    return `${namespace}/${name ?? chartName(chart)}`;
  }

  /** Installs or upgrades: the chart's kinds are to be had from then on. @returns the status that Helm would show */
  async install(urn: string, inputs: Properties): Promise<Properties> {
    const { chart, version, namespace = 'default', name = chartName(chart), createNamespace = false } = inputs as unknown as ReleaseInputs;
    const place = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    if (createNamespace) await this.#api.apply(place, { manager: 'helm' });
    else if (await this.#api.get(place) === undefined) throw new Error(`Installing the chart ${chart} failed: there is no namespace ${namespace}.`);
    if (valuesSchema(chartName(chart), this.#definitions.folders) === undefined) record('note', urn, { chart, version }, NO_SCHEMA);
    await this.#definitions.offer(definitionsOf(inputs), urn);
    return { name, status: { status: 'deployed', name, namespace, chart: chartName(chart), version, appVersion: version, revision: 1 }, resourceNames: {} };
  }

  async uninstall(inputs: Properties): Promise<void> {
    await this.#definitions.withdraw(definitionsOf(inputs), `the chart ${String(inputs['chart'])}`);
  }
}

function definitionsOf(inputs: Properties): readonly CrdSet[] {
  const { chart, values = {} } = inputs as unknown as ReleaseInputs;
  return definedBy[chartName(chart)]?.(values) ?? [];
}

function chartName(chart: string): string {
  return chart.split('/').at(-1)!;
}

/** Some schemas lean on Kubernetes' own, which their makers keep here; the tool `crds` has the same definitions. */
const KUBERNETES_SCHEMA = /https:\/\/[^"]*\/_definitions\.json/;

function wrongValues(file: string, values: Properties, folders: CrdFolders): CheckFailure[] {
  const text = readFileSync(file, 'utf8');
  // Helm judges the values with the chart's own beneath them, which can't be had here: what is missing may be there.
  const schema = JSON.parse(text, (key, value: unknown) => key === 'required' && Array.isArray(value) ? undefined : value) as { $schema?: string };
  const dialect = schema.$schema ?? '';
  const ajv = new (dialect.includes('2020-12') ? Ajv2020 : dialect.includes('2019-09') ? Ajv2019 : Ajv)({ strict: false, allErrors: true, validateFormats: false });
  const kubernetes = KUBERNETES_SCHEMA.exec(text)?.[0];
  if (kubernetes !== undefined) {
    const { definitions } = JSON.parse(readFileSync(join(folders.toolsDir, 'crds', 'files', 'kubernetes', 'swagger.json'), 'utf8')) as { definitions: object };
    ajv.addSchema({ definitions }, kubernetes);
  }
  const validate = ajv.compile(schema);
  if (validate(values)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => ({
    property: `values${instancePath.replaceAll('/', '.')}`, reason: `${message ?? 'is wrong'} (${JSON.stringify(params)})`,
  }));
}
