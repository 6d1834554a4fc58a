/** JSON schemas, strict ones, of Kubernetes' own kinds and of custom resources, in the folder layout that kubeconform reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../api.ts';

type Schema = Readonly<Record<string, unknown>>;
type Schemas = Readonly<Record<string, Schema>>;

/** Kubernetes' own published description of its API. */
export interface Swagger {
  readonly definitions: Readonly<Record<string, Schema & {
    readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  }>>;
}

/** What kubeconform is given to find a kind's file. */
export const LOCATION = '{{.ResourceKind}}_{{.Group}}_{{.ResourceAPIVersion}}.json';

const INT_OR_STRING: Schema = { anyOf: [{ type: 'integer' }, { type: 'string' }] };

/**
 * Writes the schemas of the kinds that the objects have; a kind that nobody defines gets none.
 * @param folder made if it isn't there
 * @param definitionOf the definition of a custom resource
 */
export function writeSchemas(
  folder: string, swagger: Swagger, objects: readonly KubernetesObject[],
  definitionOf: (apiVersion: string, kind: string) => KubernetesObject | undefined,
): void {
  mkdirSync(folder, { recursive: true });
  for (const title of new Set(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))) {
    const [apiVersion, kind] = title.split(' ') as [string, string];
    const schema = ownSchema(swagger, apiVersion, kind) ?? customSchema(definitionOf(apiVersion, kind), apiVersion);
    const [group, version = group] = apiVersion.split('/');
    if (schema !== undefined) writeFileSync(join(folder, `${kind.toLowerCase()}_${group}_${version}.json`), JSON.stringify(schema));
  }
}

function ownSchema(swagger: Swagger, apiVersion: string, wanted: string): Schema | undefined {
  const found = Object.entries(swagger.definitions).find(([, { 'x-kubernetes-group-version-kind': kinds = [] }]) => kinds
    .some(({ group, version, kind }) => kind === wanted && (group === '' ? version : `${group}/${version}`) === apiVersion));
  return found === undefined ? undefined : strict(found[1], swagger, [found[0]]);
}

function customSchema(definition: KubernetesObject | undefined, apiVersion: string): Schema | undefined {
  const { versions } = (definition?.['spec'] ?? { versions: [] }) as { versions: { name: string; schema: { openAPIV3Schema: Schema } }[] };
  const found = versions.find(({ name }) => name === apiVersion.split('/')[1]);
  return found === undefined ? undefined : customResource(found.schema.openAPIV3Schema);
}

/**
 * A schema of Kubernetes' own: unknown fields are refused, which the published form leaves open. What it refers to is put in
 * its place, since kubeconform only tells of what is wrong in the file itself; inside itself, a schema takes anything.
 * @param within the definitions that this is inside of
 */
function strict(schema: Schema, swagger: Swagger, within: readonly string[]): Schema {
  const name = (schema['$ref'] as string | undefined)?.replace('#/definitions/', '');
  if (name !== undefined) return within.includes(name) ? {} : strict(swagger.definitions[name]!, swagger, [...within, name]);
  if (schema['format'] === 'int-or-string') return INT_OR_STRING;
  // A quantity may be written as a number.
  if (schema['description']?.toString().startsWith('Quantity is a fixed-point representation')) return { type: ['string', 'number'] };
  const { description: _description, properties, items, additionalProperties, ...rest } = schema as {
    description?: string; properties?: Schemas; items?: Schema; additionalProperties?: Schema;
  };
  const inner = (each: Schema) => strict(each, swagger, within);
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: mapped(properties, inner) }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(additionalProperties === undefined ? properties === undefined ? {} : { additionalProperties: false } : { additionalProperties: inner(additionalProperties) }),
  };
}

/** The schema of a custom resource: what every object has is open, and checked elsewhere. */
function customResource(schema: Schema): Schema {
  const { properties = {}, ...rest } = closed(schema) as { properties?: Schemas };
  return { ...rest, properties: { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } } };
}

/** A definition's schema isn't a JSON schema: Kubernetes has words of its own for what may be null, a number or anything. */
function closed(schema: Schema): Schema {
  if (schema['x-kubernetes-int-or-string'] === true) return INT_OR_STRING;
  const { properties, items, additionalProperties, type, nullable, ...rest } = schema as {
    properties?: Schemas; items?: Schema; additionalProperties?: Schema | boolean; type?: string; nullable?: boolean;
  };
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  return {
    ...rest,
    ...(type === undefined ? {} : { type: nullable === true ? [type, 'null'] : type }),
    ...(properties === undefined ? {} : { properties: mapped(properties, closed) }),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: closed(additionalProperties) }
      : properties !== undefined && !open ? { additionalProperties: false } : {}),
  };
}

function mapped(schemas: Schemas, change: (schema: Schema) => Schema): Schemas {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));
}
