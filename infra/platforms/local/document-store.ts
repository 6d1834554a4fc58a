import { join } from 'node:path';
import { backendProcesses } from '../../../stacks/local/backends.ts';
import { HOST, type Lab, type ProcessPlan } from './lab.ts';

const MAX_HEAP_MIB = 512;

/** The documents: MongoDB's wire protocol over one file that is written before each answer. */
export function documentStore({ toolsDir, ports }: Lab, heapMib = MAX_HEAP_MIB): ProcessPlan {
  const port = ports.fixed('documents');
  return {
    name: backendProcesses.documents,
    inputs: {
      command: ['java', '-XX:+UseSerialGC', `-Xmx${heapMib}m`, '-XX:+ExitOnOutOfMemoryError', '-cp', join(toolsDir, 'document-store', 'lib', '*'),
        'lab.ingestion.store.DurableDocumentStore', HOST, String(port), 'documents.db'],
      ports: [port],
      ready: { port, timeoutMs: 30_000 },
      stopTimeoutMs: 20_000,
    },
    after: [],
  };
}
