/** The gRPC server of a hop. */
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall, type ServiceDefinition } from '@grpc/grpc-js';
import { within } from '../../service/backoff.ts';
import { callersIdRule, isCallersId } from '../accept.ts';
import { readEnvironment } from '../../service/environment.ts';
import { maxBatchEvents, sendTimeoutMs, type Deliver, type HopContext, type Receiver } from '../hop.ts';
import { pushCall, type WireError } from '../wire.ts';
import { bytesAsTheyAre, invalidArgument, toServiceError } from './outcome.ts';
import { receiverSettings } from './settings.ts';

/** A batch of maxBatchEvents fits many times over; more is nobody's of ours. */
const maxMessageBytes = 4 * 1024 * 1024;
/** A caller that vanished without closing its connection is noticed within the sum of the two. */
const keepaliveTimeMs = 5_000;
const keepaliveTimeoutMs = 2_000;
const maxStreamsPerConnection = 1_000;
/** How long a stop waits for calls in hand. */
const drainTimeoutMs = 10_000;

type Call = ServerUnaryCall<Buffer, Buffer>;
type Reply = sendUnaryData<Buffer>;

export async function openGrpcReceiver(context: HopContext, deliver: Deliver): Promise<Receiver> {
  const server = new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_concurrent_streams': maxStreamsPerConnection,
    'grpc.keepalive_time_ms': keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
  });
  server.addService(unary('Push', pushCall), { Push: (call: Call, reply: Reply) => push(context, deliver, call, reply) });
  if (context.outside) {
    const { call: path } = context.outside;
    server.addService(unary('Outside', path), { Outside: (call: Call, reply: Reply) => outsideCall(context, deliver, call, reply) });
  }
  const { HOST, GRPC_PORT } = readEnvironment(receiverSettings, context.variables);
  const address = `${HOST}:${GRPC_PORT}`;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new Error(`listening for gRPC on ${address}: ${error.message}; is the port taken?`, { cause: error }));
      else resolve(bound);
    });
  });
  context.log.info('takes gRPC calls', { port });
  let open = true;
  return {
    ready: () => open,
    close: async () => {
      open = false;
      const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      await within(drained, drainTimeoutMs, () => new Error('calls in hand took too long')).catch(() => server.forceShutdown());
    },
  };
}

function unary(name: string, path: string): ServiceDefinition {
  return {
    [name]: {
      path, requestStream: false, responseStream: false,
      requestSerialize: bytesAsTheyAre, requestDeserialize: bytesAsTheyAre,
      responseSerialize: bytesAsTheyAre, responseDeserialize: bytesAsTheyAre,
    },
  };
}

function push({ wire, metrics }: HopContext, deliver: Deliver, call: Call, reply: Reply): void {
  let batch;
  try {
    batch = wire.decodeBatch(call.request);
  } catch (error) {
    reply(invalidArgument((error as WireError).message));
    return;
  }
  if (batch.length > maxBatchEvents) {
    reply(invalidArgument(`a batch of ${batch.length} events: at most ${maxBatchEvents} are taken; split it`));
    return;
  }
  const begun = performance.now();
  const events = batch.length;
  deliver(batch, remainingMs(call)).then(
    () => {
      metrics.events('receive', 'ok', events);
      metrics.batch('receive', events, (performance.now() - begun) / 1_000);
      reply(null, wire.encodeAcknowledgement(events));
    },
    (error: unknown) => {
      metrics.events('receive', 'rejected', events);
      reply(toServiceError(error));
    },
  );
}

/** The scenario's own call, as its .proto says; the id comes from the metadata `idempotency-key`, or is made. */
function outsideCall({ wire, outside }: HopContext, deliver: Deliver, call: Call, reply: Reply): void {
  const key = call.metadata.get('idempotency-key')[0]?.toString();
  if (key !== undefined && !isCallersId(key)) {
    reply(invalidArgument(`idempotency-key: must be ${callersIdRule}`));
    return;
  }
  let accepted;
  try {
    accepted = outside!.accept(wire.decodeEvent(call.request), key);
  } catch (error) {
    reply(invalidArgument((error as WireError).message));
    return;
  }
  if ('problems' in accepted) {
    reply(invalidArgument(accepted.problems.map(({ field, problem }) => `${field}: ${problem}`).join('; ')));
    return;
  }
  const { envelope } = accepted;
  deliver([envelope], remainingMs(call)).then(
    () => reply(null, wire.encodeReply({ id: envelope.id, route: envelope.route })),
    (error: unknown) => reply(toServiceError(error)),
  );
}

/** How long the caller still waits. */
function remainingMs(call: Call): number {
  const deadline = call.getDeadline();
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  return Math.max(0, Math.min(at - Date.now(), sendTimeoutMs));
}
