/**
 * A test double of a cloud's Pulumi provider: takes whatever it is given, records it, and answers as that cloud might.
 * Nothing is made anywhere. Never part of a lab that a user brings up.
 */
import { createHash } from 'node:crypto';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, InvokeResult, Provider, ReadResult, UpdateResult } from '@pulumi/pulumi/provider/index.js';
import { changed, nameOf, plain, typeOf, type Properties } from './properties.ts';
import { record } from './record.ts';

/** How a cloud answers. */
export interface Cloud {
  readonly version: string;
  /** What is wrong with the inputs of a type; nothing for a type that the cloud has no opinion on. */
  check(type: string, inputs: Properties): readonly CheckFailure[];
  /** Inputs that can't be changed: the resource is made anew. */
  replaces(type: string): readonly string[];
  id(type: string, name: string, inputs: Properties): string;
  /** What it adds to the inputs. */
  outputs(type: string, name: string, inputs: Properties): Properties;
  invoke(token: string, inputs: Properties): Properties;
}

/** The key under which the inputs are kept among the outputs: a diff is told no other. */
const INPUTS = '__inputs';

export class RecordingProvider implements Provider {
  readonly version: string;
  readonly #cloud: Cloud;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.version = cloud.version;
  }

  async check(urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    return { inputs: news, failures: [...this.#cloud.check(typeOf(urn), plain(news))] };
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const names = changed(olds[INPUTS] as Properties, news);
    const replaces = names.filter((name) => this.#cloud.replaces(typeOf(urn)).includes(name));
    return { changes: names.length > 0, replaces, deleteBeforeReplace: replaces.length > 0 };
  }

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    record('create', urn, inputs);
    return { id: this.#cloud.id(typeOf(urn), nameOf(urn), plain(inputs)), outs: this.#outs(urn, inputs) };
  }

  async read(id: string, _urn: string, properties: Properties = {}): Promise<ReadResult> {
    return { id, props: properties, inputs: properties[INPUTS] };
  }

  async update(_id: string, urn: string, _olds: Properties, news: Properties): Promise<UpdateResult> {
    record('update', urn, news);
    return { outs: this.#outs(urn, news) };
  }

  async delete(_id: string, urn: string, properties: Properties): Promise<void> {
    record('delete', urn, properties[INPUTS] as Properties);
  }

  async invoke(token: string, inputs: Properties): Promise<InvokeResult> {
    return { outputs: this.#cloud.invoke(token, inputs) };
  }

  #outs(urn: string, inputs: Properties): Properties {
    return { ...inputs, ...this.#cloud.outputs(typeOf(urn), nameOf(urn), plain(inputs)), [INPUTS]: inputs };
  }
}

/** Hexadecimal digits that follow from a value, as a cloud's own ids don't: a test sees the same ones every time. */
export function digitsOf(value: unknown, length: number): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, length);
}
