/** The gRPC server of a hop. */
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall, type ServiceDefinition } from '@grpc/grpc-js';
import { within } from '../../service/backoff.ts';
import { callersIdRule, isCallersId } from '../accept.ts';
import type { Deliver, HopContext, Receiver } from '../hop.ts';
import { listensAt, maxBatchBytes, patienceMs } from '../listening.ts';
import { takeBatch, takeOutside } from '../take.ts';
import { pushCall, type WireError } from '../wire.ts';
import { bytesAsTheyAre, toServiceError } from './outcome.ts';

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
    'grpc.max_receive_message_length': maxBatchBytes,
    'grpc.max_concurrent_streams': maxStreamsPerConnection,
    'grpc.keepalive_time_ms': keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
  });
  server.addService(unary('Push', pushCall), { Push: (call: Call, reply: Reply) => push(context, deliver, call, reply) });
  if (context.outside) {
    const { call: path } = context.outside;
    server.addService(unary('Outside', path), { Outside: (call: Call, reply: Reply) => outsideCall(context, deliver, call, reply) });
  }
  const { host, port } = listensAt(context);
  const address = `${host}:${port}`;
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error) reject(new Error(`listening for gRPC on ${address}: ${error.message}; is the port taken?`, { cause: error }));
      else resolve(boundPort);
    });
  });
  context.log.info('takes gRPC calls', { port: bound });
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

async function push(context: HopContext, deliver: Deliver, call: Call, reply: Reply): Promise<void> {
  const taken = await takeBatch(context, deliver, call.request, remainingMs(call));
  if ('refused' in taken) reply(toServiceError(taken.refused));
  else reply(null, context.wire.encodeAcknowledgement(taken.events));
}

/** The scenario's own call, as its .proto says; the id comes from the metadata `idempotency-key`, or is made. */
async function outsideCall(context: HopContext, deliver: Deliver, call: Call, reply: Reply): Promise<void> {
  const { wire } = context;
  const refuse = (error: string) => reply(toServiceError({ error, outcome: 'rejected', invalid: true }));
  const key = call.metadata.get('idempotency-key')[0]?.toString();
  if (key !== undefined && !isCallersId(key)) {
    refuse(`idempotency-key: must be ${callersIdRule}`);
    return;
  }
  let event;
  try {
    event = wire.decodeEvent(call.request);
  } catch (error) {
    refuse((error as WireError).message);
    return;
  }
  const taken = await takeOutside(context, deliver, event, key, remainingMs(call));
  if ('refused' in taken) reply(toServiceError(taken.refused));
  else reply(null, wire.encodeReply({ id: taken.ids[0]!, route: taken.route }));
}

/** How long the caller still waits. */
function remainingMs(call: Call): number {
  const deadline = call.getDeadline();
  return patienceMs((deadline instanceof Date ? deadline.getTime() : deadline) - Date.now());
}
