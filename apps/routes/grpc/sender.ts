/** The calling side of a gRPC hop. */
import { Client, connectivityState, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { openCallingSender, type Failure, type Peer } from '../calling-sender.ts';
import type { HopContext, Sender } from '../hop.ts';
import { pushCall } from '../wire.ts';
import { bytesAsTheyAre, isRejected } from './outcome.ts';

const channelOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 2_000,
  /** Retries are the sender's own: it knows what is safe. */
  'grpc.enable_retries': 0,
  /** Each client its own connection, also to the same target. */
  'grpc.use_local_subchannel_pool': 1,
};

export async function openGrpcSender(context: HopContext): Promise<Sender> {
  return openCallingSender(context, 'gRPC', openPeer);
}

function openPeer(target: string): Peer {
  const client = new Client(target, credentials.createInsecure(), channelOptions);
  // Asked with `true` it connects where it isn't.
  const ready = () => client.getChannel().getConnectivityState(true) === connectivityState.READY;
  ready();
  return {
    ready,
    push: (batch, timeoutMs) => new Promise((resolve) => {
      client.makeUnaryRequest(pushCall, bytesAsTheyAre, bytesAsTheyAre, batch, new Metadata(), { deadline: Date.now() + timeoutMs },
        (error) => resolve(error ? failureOf(error) : undefined));
    }),
    close: async () => client.close(),
  };
}

function failureOf(error: ServiceError): Failure {
  return { error, outcome: isRejected(error) ? 'rejected' : 'unknown', final: error.code === status.INVALID_ARGUMENT };
}
