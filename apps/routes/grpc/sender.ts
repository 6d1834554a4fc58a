/** The calling side of a gRPC hop: round robin over the receivers, and patient with one that restarts. */
import { Client, connectivityState, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { Backoff } from '../../service/backoff.ts';
import { readEnvironment } from '../../service/environment.ts';
import { checkBatchSize, SendError, type Envelope, type HopContext, type Sender } from '../hop.ts';
import { pushCall } from '../wire.ts';
import { bytesAsTheyAre, isRejected } from './outcome.ts';
import { senderSettings } from './settings.ts';

/** One attempt; a receiver that hangs costs this much before the batch goes to the next. */
const attemptTimeoutMs = 3_000;
const firstWaitMs = 20;
const maxWaitMs = 500;
const retryAfterMs = 1_000;
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
  const { GRPC_TARGETS: grpcTargets } = readEnvironment(senderSettings, context.variables);
  if (grpcTargets.length === 0) throw new Error(`path ${context.path}, hop ${context.hop}: GRPC_TARGETS names no receiver; give host:port, several by comma`);
  const clients = grpcTargets.map((target) => new Client(target, credentials.createInsecure(), channelOptions));
  for (const client of clients) client.getChannel().getConnectivityState(true);
  let next = 0;
  let closed = false;
  const isReady = (client: Client) => client.getChannel().getConnectivityState(true) === connectivityState.READY;

  /** The next receiver in turn that is connected. */
  function choose(): Client | undefined {
    for (let tried = 0; tried < clients.length; tried += 1) {
      const client = clients[next % clients.length]!;
      next += 1;
      if (isReady(client)) return client;
    }
    return undefined;
  }

  return {
    maxInFlight: 2 * clients.length,
    ready: () => !closed && clients.some(isReady),
    async send(batch: readonly Envelope[], timeoutMs: number): Promise<void> {
      checkBatchSize(batch);
      if (batch.length === 0) return;
      const request = context.wire.encodeBatch(batch);
      const expiresAt = performance.now() + timeoutMs;
      const backoff = new Backoff(firstWaitMs, maxWaitMs);
      let outcome: 'rejected' | 'unknown' = 'rejected';
      let last: unknown = new Error(`no receiver answers at ${grpcTargets.join(', ')}`);
      while (!closed && performance.now() < expiresAt) {
        const client = choose();
        if (client) {
          const error = await push(client, request, Math.min(attemptTimeoutMs, expiresAt - performance.now()));
          if (!error) return;
          last = error;
          if (error.code === status.INVALID_ARGUMENT) break;
          // Once an attempt's end isn't known, a later refusal says nothing about it.
          if (!isRejected(error)) outcome = 'unknown';
        }
        await backoff.wait(undefined, expiresAt - performance.now());
      }
      throw new SendError(`sending ${batch.length} events by gRPC to ${grpcTargets.join(', ')} within ${timeoutMs} ms`, outcome, retryAfterMs, { cause: last });
    },
    close: async () => {
      closed = true;
      for (const client of clients) client.close();
    },
  };
}

function push(client: Client, request: Buffer, timeoutMs: number): Promise<ServiceError | undefined> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(pushCall, bytesAsTheyAre, bytesAsTheyAre, request, new Metadata(),
      { deadline: Date.now() + timeoutMs }, (error) => resolve(error ?? undefined));
  });
}
