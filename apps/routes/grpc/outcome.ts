/** How an outcome travels in a gRPC error: as trailing metadata, so that a refusal can be told from a broken connection. */
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Refused } from '../take.ts';

const outcomeKey = 'lab-outcome';

/** Identity: both sides encode for themselves, so that one codec serves every transport. */
export const bytesAsTheyAre = (bytes: Buffer): Buffer => bytes;

export function toServiceError({ error, outcome, invalid, problems }: Refused): Partial<ServiceError> {
  const metadata = new Metadata();
  metadata.set(outcomeKey, outcome);
  return {
    code: invalid ? status.INVALID_ARGUMENT : status.UNAVAILABLE,
    details: problems?.map(({ field, problem }) => `${field}: ${problem}`).join('; ') ?? error,
    metadata,
  };
}

/** Whether the batch of a failed call was certainly not taken. */
export function isRejected(error: ServiceError): boolean {
  return error.metadata?.get(outcomeKey)[0] === 'rejected';
}
