/** The engine's calls on any kind of resource: check, diff, create, read, update, delete. */
import { isDeepStrictEqual } from 'node:util';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, Provider, ReadResult, UpdateResult } from '@pulumi/pulumi/provider/index.js';
import type { Log } from './engine-log.ts';
import { MISSING, type Kind } from './kind.ts';
import { hiddenLike, revealed } from './secrets.ts';

/** What the engine puts in the place of a value it doesn't know yet, during a preview. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

type Properties = Readonly<Record<string, unknown>>;
/** The kinds by type token, e.g. `lab:index:Process`. Each is only ever given what its own schema let through. */
export type Kinds = Readonly<Record<string, Kind<Properties>>>;

export class LabProvider implements Provider {
  readonly version = '0.1.0';
  readonly #kinds: Kinds;
  readonly #log: Log;
  readonly #cancelled = new AbortController();

  /** @param log where a line for the person at the terminal goes */
  constructor(kinds: Kinds, log: Log) {
    this.#kinds = kinds;
    this.#log = log;
  }

  async check(urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    const known = revealed(news);
    const parsed = this.#kind(urn).schema.safeParse(known);
    if (parsed.success) return { inputs: hiddenLike(parsed.data, news) };
    const failures: CheckFailure[] = parsed.error.issues
      .filter((issue) => !isUnknown(known, issue.path))
      .map((issue) => ({ property: issue.path.join('.'), reason: issue.message }));
    return { inputs: news, failures };
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const kind = this.#kind(urn);
    const before = inputsOf(kind, revealed(olds));
    const known = inputsOf(kind, revealed(news));
    const changed = !isDeepStrictEqual(before, known);
    if (changed) {
      const replaces = [...kind.replaces(before, known)];
      return { changes: true, replaces, deleteBeforeReplace: replaces.length > 0 };
    }
    // Nothing new is asked for; but what is there may have changed by itself.
    const state = await kind.state(before);
    if (state === kind.leftAlone) {
      this.#log(urn, `${state}; left as it is: if a fault has brought it about, taking that out (or \`npm run experiment -- heal\`) ends it.`);
      return { changes: false };
    }
    if (state !== kind.settled) this.#log(urn, `not ${kind.settled} but ${state}; \`pulumi up\` brings it back.`);
    return { changes: state !== kind.settled };
  }

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    const kind = this.#kind(urn);
    const known = revealed(inputs);
    await kind.create(known, this.#cancelled.signal);
    return { id: kind.id(known), outs: { ...inputs, ...await kind.outputs?.of(known), state: kind.settled } };
  }

  async read(id: string, urn: string, properties: Properties = {}): Promise<ReadResult> {
    const kind = this.#kind(urn);
    const inputs = inputsOf(kind, properties);
    const known = revealed(inputs);
    const state = await kind.state(known);
    if (state === MISSING) return { id: '', props: {} };
    return { id, props: { ...properties, ...(state === kind.settled ? await kind.outputs?.of(known) : {}), state }, inputs: hiddenLike(known, inputs) };
  }

  async update(_id: string, urn: string, olds: Properties, news: Properties): Promise<UpdateResult> {
    const kind = this.#kind(urn);
    const known = revealed(news);
    await kind.update(inputsOf(kind, revealed(olds)), known, this.#cancelled.signal);
    return { outs: { ...news, ...await kind.outputs?.of(known), state: kind.settled } };
  }

  async delete(_id: string, urn: string, properties: Properties): Promise<void> {
    const kind = this.#kind(urn);
    await kind.delete(inputsOf(kind, revealed(properties)));
  }

  /** Ctrl-C: whatever waits, stops waiting. */
  async cancel(): Promise<void> {
    this.#cancelled.abort(new Error('Cancelled; run `pulumi up` to go on, or `pulumi destroy`.'));
  }

  #kind(urn: string): Kind<Properties> {
    const token = (urn.split('::')[2] ?? '').split('$').at(-1)!;
    const kind = Object.hasOwn(this.#kinds, token) ? this.#kinds[token] : undefined;
    if (kind === undefined) throw new Error(`There is no resource type ${token}; there are: ${Object.keys(this.#kinds).join(', ')}.`);
    return kind;
  }
}

function inputsOf({ outputs }: Kind<Properties>, properties: Properties): Properties {
  const added = new Set(['state', ...outputs?.names ?? []]);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !added.has(name)));
}

/** True if the value at `path`, or one on the way to it, isn't known yet. */
function isUnknown(properties: Properties, path: readonly PropertyKey[]): boolean {
  let value: unknown = properties;
  for (const key of path) {
    if (value === UNKNOWN) return true;
    if (typeof value !== 'object' || value === null) return false;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value === UNKNOWN;
}
