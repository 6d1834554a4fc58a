import { join } from 'node:path';
import { toolPath } from './toolbox.ts';

/** Options of the document store's process. */
export interface DocumentStoreOptions {
  readonly host: string;
  /** TCP port; 0 lets the system choose, and the line that says "ready" names it. */
  readonly port: number;
  /** Absolute path of the one file it keeps everything in. Its folder must exist. */
  readonly file: string;
  /** Bound of the heap, MiB. @default 512 */
  readonly heapMib?: number;
}

/** The line that the document store prints once it answers; the group is its port. */
export const DOCUMENT_STORE_READY = /^document store ready at .*:(\d+)$/m;

/** The command that serves documents: program first. It ends cleanly at SIGTERM. */
export function documentStoreCommand(labDir: string, { host, port, file, heapMib = 512 }: DocumentStoreOptions): string[] {
  return [
    'java', `-Xmx${heapMib}m`,
    // One process among many on a small machine: the collector without threads of its own costs least.
    '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError',
    '-cp', join(toolPath(labDir, 'document-store', 'lib'), '*'),
    'lab.ingestion.store.DurableDocumentStore', host, String(port), file,
  ];
}

/**
 * A command with Kafka's jars: program first. Classes: `kafka.tools.StorageTool`, `kafka.Kafka`,
 * `org.apache.kafka.tools.ProducerPerformance` and the like.
 * @param heapMib bound of the heap, MiB
 */
export function kafkaCommand(labDir: string, mainClass: string, args: readonly string[], heapMib = 512): string[] {
  return ['java', `-Xmx${heapMib}m`, '-XX:+ExitOnOutOfMemoryError', '-cp', join(toolPath(labDir, 'kafka', 'lib'), '*'), mainClass, ...args];
}
