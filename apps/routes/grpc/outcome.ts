/** How an outcome travels in a gRPC error: as trailing metadata, so that a refusal can be told from a broken connection. */
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { SendError } from '../hop.ts';

const outcomeKey = 'lab-outcome';

/** Identity: both sides encode for themselves, so that one codec serves every transport. */
export const bytesAsTheyAre = (bytes: Buffer): Buffer => bytes;

export function toServiceError(error: unknown): Partial<ServiceError> {
  const metadata = new Metadata();
  const outcome = error instanceof SendError ? error.outcome : 'unknown';
  metadata.set(outcomeKey, outcome);
  return { code: status.UNAVAILABLE, details: error instanceof Error ? error.message : String(error), metadata };
}

export function invalidArgument(details: string): Partial<ServiceError> {
  const metadata = new Metadata();
  metadata.set(outcomeKey, 'rejected');
  return { code: status.INVALID_ARGUMENT, details, metadata };
}

/** Whether the batch of a failed call was certainly not taken. */
export function isRejected(error: ServiceError): boolean {
  return error.metadata?.get(outcomeKey)[0] === 'rejected';
}
