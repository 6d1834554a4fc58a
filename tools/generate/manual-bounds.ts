/** The bounds that the technical manual lists. Their values are read from the code, so the table can't tell of others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../stacks/scenarios/scenario.ts';

export interface Bound {
  readonly what: Text;
  /** Relative to the repository. */
  readonly file: string;
  /** The constant's name; or, where it isn't one, what stands before and after the value. */
  readonly at: string | RegExp;
  /** Follows the value. */
  readonly unit: string;
}

const bound = (en: string, es: string, file: string, at: string | RegExp, unit = ''): Bound => ({ what: { en, es }, file, at, unit });

export const bounds: readonly Bound[] = [
  bound('body of a request', 'cuerpo de una petición', 'apps/service/body.ts', 'maxBodyBytes', 'bytes'),
  bound('events in one array, and in one batch between services', 'eventos en un arreglo y en un lote entre servicios', 'apps/routes/hop.ts', 'maxBatchEvents'),
  bound('events waiting in an entry; more: 429', 'eventos en espera en una entrada; más: 429', 'apps/entry/entry.ts', 'maxQueuedEvents'),
  bound('how long an entry tries to send before it says 503', 'cuánto intenta enviar una entrada antes de decir 503', 'apps/routes/hop.ts', 'sendTimeoutMs', 'ms'),
  bound('connections of one entry', 'conexiones de una entrada', 'apps/entry/entry.ts', /server\.maxConnections = ([\d_]+)/),
  bound('headers of a slow client', 'cabeceras de un cliente lento', 'apps/entry/entry.ts', /server\.headersTimeout = ([\d_]+)/, 'ms'),
  bound('whole request of a slow client', 'petición completa de un cliente lento', 'apps/entry/entry.ts', /server\.requestTimeout = ([\d_]+)/, 'ms'),
  bound('client connections of the split', 'conexiones de clientes del reparto', 'infra/platforms/local/envoy.ts', 'MAX_CLIENTS'),
  bound('requests in flight, per route', 'peticiones en curso, por ruta', 'infra/platforms/local/envoy.ts', 'MAX_REQUESTS'),
  bound('answer of a route, then 504', 'respuesta de una ruta; después, 504', 'infra/platforms/local/envoy.ts', 'REQUEST_TIMEOUT_MS', 'ms'),
  bound('one attempt at a receiver that is called (HTTP, gRPC, WebSocket)', 'un intento con un receptor al que se llama (HTTP, gRPC, WebSocket)', 'apps/routes/calling-sender.ts', 'attemptTimeoutMs', 'ms'),
  bound('one batch to it', 'un lote hacia él', 'apps/routes/listening.ts', 'maxBatchBytes', 'bytes'),
  bound('connections to one HTTP receiver', 'conexiones con un receptor HTTP', 'apps/routes/http/sender.ts', 'connectionsPerReceiver'),
  bound('requests in hand of an HTTP receiver; more: 503', 'peticiones en curso de un receptor HTTP; más: 503', 'apps/routes/http/receiver.ts', 'maxRequests'),
  bound('batches without an answer on one WebSocket; more are refused', 'lotes sin respuesta en un WebSocket; los demás se rechazan', 'apps/routes/direct/protocol.ts', 'maxBatchesInHand'),
  bound('messages of an outside caller without an answer on one WebSocket; more end it', 'mensajes de alguien de fuera sin respuesta en un WebSocket; uno más lo cierra', 'apps/routes/direct/connection.ts', 'maxMessagesInHand'),
  bound('heartbeat of a WebSocket; who is silent from one to the next but one is cut', 'latido de un WebSocket; a quien calla durante dos se le corta', 'apps/routes/direct/heartbeat.ts', 'beatEveryMs', 'ms'),
  bound('batches under way to Kafka', 'lotes en curso hacia Kafka', 'apps/routes/kafka/sender.ts', 'maxInFlight'),
  bound('one request to Kafka', 'una petición a Kafka', 'apps/routes/kafka/sender.ts', 'maxRequestBytes', 'bytes'),
  bound('partitions a consumer works on at once', 'particiones que un consumidor atiende a la vez', 'apps/routes/kafka/receiver.ts', 'concurrentPartitions'),
  bound('silence after which a consumer counts as dead', 'silencio tras el que un consumidor se da por muerto', 'apps/routes/kafka/receiver.ts', 'sessionTimeoutMs', 'ms'),
  bound('events waiting in a Pub/Sub subscriber; more are dropped and counted', 'eventos en espera en un suscriptor Pub/Sub; los demás se descartan y se cuentan', 'apps/routes/redis/pubsub-receiver.ts', 'maxQueuedEvents'),
  bound('events in a stream; more: 503, none is trimmed', 'eventos en un stream; más: 503, no se recorta ninguno', 'apps/routes/redis/sender.ts', 'maxStreamEvents'),
  bound('stream entries of a dead receiver are taken over after', 'las entradas de un receptor muerto se toman tras', 'apps/routes/redis/stream-receiver.ts', 'takeOverAfterMs', 'ms'),
  bound('one command to Valkey', 'una orden a Valkey', 'apps/service/redis-client.ts', 'commandTimeoutMs', 'ms'),
  bound('one operation on the document store', 'una operación en el almacén de documentos', 'apps/store/mongo-client.ts', 'operationTimeoutMs', 'ms'),
  bound('events waiting in a writer', 'eventos en espera en un escritor', 'apps/store/writer.ts', 'maxQueuedEvents'),
  bound('documents of one insert', 'documentos de una inserción', 'apps/store/writer.ts', 'maxBatchEvents'),
  bound('rows of read models are written at the latest after', 'las filas de los modelos de lectura se escriben a más tardar tras', 'apps/store/documents-read-model.ts', 'flushEveryMs', 'ms'),
  bound('different values of a report\'s first dimension', 'valores distintos de la primera dimensión de un reporte', 'apps/store/read-model.ts', /firstValueBounds: ValueBounds = \{ values: ([\d_]+)/),
  bound('different values of its second', 'valores distintos de la segunda', 'apps/store/read-model.ts', /secondValueBounds: ValueBounds = \{ values: ([\d_]+)/),
  bound('newest documents kept', 'documentos más recientes que se guardan', 'apps/store/read-model.ts', 'recentDocuments'),
  bound('rows of one report as answered', 'filas de un reporte en una respuesta', 'apps/store/answer.ts', 'maxRows'),
  bound('pages that look at the dashboard at once', 'páginas que miran el tablero a la vez', 'apps/dashboard/server/live.ts', 'maxPages'),
  bound('a service\'s stop', 'la parada de un servicio', 'apps/service/run-service.ts', 'stopTimeoutMs', 'ms'),
  bound('heap of a service', 'memoria dinámica (heap) de un servicio', 'infra/platforms/local/service-process.ts', 'MAX_HEAP_MIB', 'MiB'),
  bound('starts of a process', 'arranques de un proceso', 'infra/provider/process/process-schema.ts', /maxStarts: (\d+), withinSeconds/),
  bound('… within', '… dentro de', 'infra/provider/process/process-schema.ts', /maxStarts: \d+, withinSeconds: (\d+)/, 's'),
  bound('output.log of a process, and as much again in output.log.1', 'output.log de un proceso, y otro tanto en output.log.1', 'infra/provider/process/process-schema.ts', /maxBytes: (4 << 20)/, 'bytes'),
  bound('memory of Valkey; full: writes are refused', 'memoria de Valkey; llena: se rechazan escrituras', 'infra/store-settings.ts', /maxmemory (\d+mb)/),
  bound('a Pub/Sub subscriber\'s backlog in Valkey, then it is cut off', 'retraso de un suscriptor Pub/Sub en Valkey; después se le corta', 'infra/store-settings.ts', /client-output-buffer-limit pubsub (\d+mb)/),
  bound('heap of Kafka', 'heap de Kafka', 'infra/platforms/local/kafka.ts', /-Xmx(\d+m)/),
  bound('what a Kafka partition keeps', 'lo que guarda una partición de Kafka', 'infra/store-settings.ts', /'retention\.bytes': (\d+) \* MIB/, 'MiB'),
  bound('heap of the document store', 'heap del almacén de documentos', 'infra/platforms/local/document-store.ts', 'MAX_HEAP_MIB', 'MiB'),
  bound('what the metrics server keeps', 'lo que guarda el servidor de métricas', 'infra/platforms/local/metrics.ts', /-retentionPeriod=(\w+)/),
  bound('caches of the metrics server', 'cachés del servidor de métricas', 'infra/platforms/local/metrics.ts', /-memory\.allowedBytes=(\w+)/),
];

/** The value as it stands in the code, its unit after it. @throws when it isn't there any more */
export function valueOf({ file, at, unit, what }: Bound, repository: string): string {
  const pattern = typeof at === 'string' ? new RegExp(`\\bconst ${at} = ([^;]+);`) : at;
  const found = pattern.exec(readFileSync(join(repository, file), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`The manual's bound "${what.en}" isn't in ${file} any more: mend it in tools/generate/manual-bounds.ts`);
  return `${grouped(found)}${unit === '' ? '' : ` ${unit}`}`;
}

/** A number as people write it; a product or a shift of numbers, worked out; any other text as it is. */
function grouped(written: string): string {
  const plain = written.replaceAll('_', '').trim();
  const shift = /^(\d+) << (\d+)$/.exec(plain);
  const factors = shift ? [Number(shift[1]), 2 ** Number(shift[2])] : plain.split(' * ').map(Number);
  const value = factors.reduce((product, factor) => product * factor, 1);
  return Number.isNaN(value) ? plain : value.toLocaleString('en').replaceAll(',', '\u00a0');
}
