/** What is the same of every hop whose senders call its receivers: how it is declared, and what both its sides are told. */
import { z } from 'zod';
import { readEnvironment, variables } from '../service/environment.ts';
import { sendTimeoutMs, type Hop, type HopContext } from './hop.ts';

/** A receiver answers once the next step has the batch, so such a hop keeps nothing and loses nothing. */
export const listening = {
  needs: [],
  listensOn: 'hop',
  answersFor: 'next',
  countsPublished: false,
  environment: (_config, _addresses, receivers) => ({ HOP_TARGETS: receivers.join(',') }),
  promise: () => ({
    accepted: { en: 'stored', es: 'almacenado' },
    loss: { en: '0', es: '0' },
    lossKind: 'none',
  }),
} as const satisfies Partial<Hop>;

/** The most bytes a batch may have. One of maxBatchEvents fits many times over; more is nobody's of ours. */
export const maxBatchBytes = 4 * 1024 * 1024;

const senderSettings = z.object({ HOP_TARGETS: variables.list });
const receiverSettings = z.object({ HOST: variables.host, HOP_PORT: variables.port });

/** host:port of the receivers, as a sender is told; at least one. */
export function targetsOf({ variables: environment, channel }: HopContext): readonly string[] {
  const { HOP_TARGETS: targets } = readEnvironment(senderSettings, environment);
  if (targets.length === 0) throw new Error(`channel ${channel}: HOP_TARGETS names no receiver; give host:port, several by comma`);
  return targets;
}

/** Where a receiver listens. */
export function listensAt({ variables: environment }: HopContext): { readonly host: string; readonly port: number } {
  const { HOST: host, HOP_PORT: port } = readEnvironment(receiverSettings, environment);
  return { host, port };
}

/** How long a caller still waits, within what any caller may ask for. @param remainingMs as it says; undefined or no number where it doesn't */
export function patienceMs(remainingMs: number | undefined): number {
  if (remainingMs === undefined || Number.isNaN(remainingMs)) return sendTimeoutMs;
  return Math.max(0, Math.min(remainingMs, sendTimeoutMs));
}
