/** The sending side of a stage: one sender per channel, and which channel takes an event. */
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import type { SpeltStage } from '../../stacks/scenarios/stages.ts';
import { SendError, type Envelope, type HopContext, type Sender } from './hop.ts';
import { hopNamed } from './index.ts';

export interface Lanes {
  /** By the channel's name; one, or one per value of the dimension that the stage chooses by. */
  readonly senders: ReadonlyMap<string, Sender>;
  /** The events by the channel that takes them. @throws {SendError} there is none for one of them */
  sort(batch: readonly Envelope[]): ReadonlyMap<string, readonly Envelope[]>;
  ready(): boolean;
  close(): Promise<void>;
}

export type StageContext = Omit<HopContext, 'channel' | 'scenario'> & { readonly scenario: Scenario };

/** Where a stage has several channels, each one's variables are told apart by its name. */
export function variableOf(stage: Pick<SpeltStage, 'by'>, variable: string, channel: string): string {
  return stage.by === undefined ? variable : `${variable}__${channel.replaceAll('-', '_').toUpperCase()}`;
}

/** What the sender of one channel reads: its own variables under their plain names. */
function variablesOf(stage: SpeltStage, channel: string, variables: HopContext['variables']): HopContext['variables'] {
  if (stage.by === undefined) return variables;
  const ending = variableOf(stage, '', channel);
  const own = Object.entries(variables).filter(([name]) => name.endsWith(ending)).map(([name, value]) => [name.slice(0, -ending.length), value]);
  return { ...variables, ...Object.fromEntries(own) };
}

export async function openLanes(stage: SpeltStage, { scenario, variables, ...context }: StageContext): Promise<Lanes> {
  const hop = hopNamed(stage.hop);
  const senders = new Map<string, Sender>();
  for (const { name } of stage.channels) {
    senders.set(name, await hop.openSender({ ...context, scenario: scenario.id, channel: name, variables: variablesOf(stage, name, variables) }));
  }
  const { by } = stage;
  return lanesOf(senders, by === undefined ? undefined
    : (batch) => sorted(batch, senders, ({ event }) => scenario.dimensions[by]!.of(context.wire.decodeEvent(event)), stage.name));
}

/** @param sort may be left out where there is one sender */
export function lanesOf(senders: ReadonlyMap<string, Sender>, sort?: Lanes['sort']): Lanes {
  const [only] = senders.keys();
  return {
    senders,
    sort: sort ?? ((batch) => new Map([[only!, batch]])),
    ready: () => [...senders.values()].every((sender) => sender.ready()),
    close: async () => { await Promise.all([...senders.values()].map((sender) => sender.close())); },
  };
}

function sorted(batch: readonly Envelope[], senders: ReadonlyMap<string, Sender>, channelOf: (envelope: Envelope) => string, stage: string): ReadonlyMap<string, readonly Envelope[]> {
  const groups = new Map<string, Envelope[]>();
  for (const envelope of batch) {
    const channel = channelOf(envelope);
    if (!senders.has(channel)) {
      throw new SendError(`event ${envelope.id} is for \`${channel}\`, which stage ${stage} doesn't have; it has ${[...senders.keys()].join(', ')}`, 'rejected', 0);
    }
    const group = groups.get(channel);
    if (group) group.push(envelope);
    else groups.set(channel, [envelope]);
  }
  return groups;
}

/**
 * Sends to every channel at once and waits for all: what a batch's parts came to is one outcome.
 * @throws {SendError} `rejected` only where every part was
 */
export async function sendAll<T>(groups: ReadonlyMap<string, T>, send: (channel: string, group: T) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled([...groups].map(([channel, group]) => send(channel, group)));
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
  if (failures.length === 0) return;
  const [first] = failures;
  const certain = failures.length === outcomes.length && !failures.some((failure) => failure instanceof SendError && failure.outcome === 'unknown');
  if (certain || (outcomes.length === 1)) throw first;
  throw new SendError(`${failures.length} of ${outcomes.length} channels did not take their part of the batch`, 'unknown',
    Math.max(...failures.map((failure) => failure instanceof SendError ? failure.retryAfterMs : 0)), { cause: first });
}
