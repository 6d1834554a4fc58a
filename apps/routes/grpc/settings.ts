import { z } from 'zod';
import { variables } from '../../service/environment.ts';

/** Of the sending side: host:port of the receivers. */
export const senderSettings = z.object({ GRPC_TARGETS: variables.list });
/** Of the receiving side: where it listens. */
export const receiverSettings = z.object({ HOST: variables.host, GRPC_PORT: variables.port });
