/** Bytes on the wire: the lab's envelopes and a scenario's messages, encoded and decoded. */
import protobuf from 'protobufjs';
import { descriptors } from '../../proto/generated/index.ts';
import { packageOf, type Event, type Scenario } from '../../stacks/scenarios/scenario.ts';
import type { Envelope } from './envelope.ts';

/** Bytes that aren't what they should be: from outside, never from the lab's own services. */
export class WireError extends Error {
  constructor(what: string, cause: unknown) {
    super(`decoding ${what}: ${cause instanceof Error ? cause.message : String(cause)}; the sender must use the same .proto`, { cause });
    this.name = 'WireError';
  }
}

export interface Wire {
  encodeEvent(event: Event): Uint8Array;
  /** Fields that proto3 leaves out because they hold their default are there; optional ones that weren't sent are not. */
  decodeEvent(bytes: Uint8Array): Event;
  encodeEnvelope(envelope: Envelope): Buffer;
  decodeEnvelope(bytes: Uint8Array): Envelope;
  encodeBatch(batch: readonly Envelope[]): Buffer;
  /** @throws {WireError} also for a batch of another scenario: while a lab changes its scenario, a sender may find a stranger at an address it knew */
  decodeBatch(bytes: Uint8Array): readonly Envelope[];
  encodeAcknowledgement(events: number): Buffer;
  /** What the scenario's unary call answers an outside caller. */
  encodeReply(reply: { readonly id: string; readonly route: string }): Buffer;
}

/** The gRPC path of the batch call between the lab's own services. */
export const pushCall = '/lab.Hop/Push';

/** The gRPC path of the scenario's unary call for outside callers. */
export function outsideCall({ contract }: Scenario): string {
  return `/${packageOf(contract)}.${contract.service}/${contract.method}`;
}

interface WireEnvelope { id: string; route: string; accepted_at: number; event: Uint8Array }

const toWire = (envelope: Envelope): WireEnvelope => ({
  id: envelope.id, route: envelope.route, accepted_at: envelope.acceptedAt, event: envelope.event,
});

const fromWire = (message: WireEnvelope): Envelope => ({
  id: message.id, route: message.route, acceptedAt: message.accepted_at, event: message.event,
});

export function openWire(scenario: Scenario): Wire {
  const { contract } = scenario;
  const descriptor = (descriptors as Readonly<Record<string, protobuf.INamespace>>)[contract.file];
  if (!descriptor) throw new Error(`scenario ${scenario.id}: there is no proto/${contract.file}.proto; known: ${Object.keys(descriptors).join(', ')}`);
  const lab = protobuf.Root.fromJSON(descriptors.lab);
  const own = protobuf.Root.fromJSON(descriptor);
  const envelope = lab.lookupType('lab.Envelope');
  const batch = lab.lookupType('lab.Batch');
  const acknowledgement = lab.lookupType('lab.Acknowledgement');
  const event = own.lookupType(`${packageOf(contract)}.${contract.message}`);
  const reply = own.lookupType(`${packageOf(contract)}.${contract.reply}`);
  const encode = (type: protobuf.Type, value: object) => type.encode(value).finish() as Buffer;
  return {
    encodeEvent: hasEnums(event) ? (value) => encode(event, event.fromObject(value)) : (value) => encode(event, value),
    decodeEvent: (bytes) => decoding(contract.message, () => event.toObject(event.decode(bytes), { defaults: true, enums: String, longs: Number })),
    encodeEnvelope: (value) => encode(envelope, toWire(value)),
    decodeEnvelope: (bytes) => decoding('an envelope', () => fromWire(envelope.decode(bytes) as unknown as WireEnvelope)),
    encodeBatch: (values) => encode(batch, { scenario: scenario.id, envelopes: values.map(toWire) }),
    decodeBatch: (bytes) => decoding('a batch', () => {
      const { scenario: of, envelopes } = batch.decode(bytes) as unknown as { scenario: string; envelopes: WireEnvelope[] };
      if (of !== scenario.id) throw new Error(`its events are of scenario \`${of}\`, and those of \`${scenario.id}\` are taken here`);
      return envelopes.map(fromWire);
    }),
    encodeAcknowledgement: (events) => encode(acknowledgement, { events }),
    encodeReply: (value) => encode(reply, contract.replyOf?.(value) ?? value),
  };
}

/** Enums are names in an event and numbers on the wire; a message without any is spared the translation, which costs a copy. */
function hasEnums(type: protobuf.Type): boolean {
  return type.fieldsArray.some((field) => field.resolve().resolvedType instanceof protobuf.Enum);
}

function decoding<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new WireError(what, error);
  }
}
