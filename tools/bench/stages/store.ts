/** The store alone: the record, the counters, and both as a worker uses them. */
import { maxBatchEvents } from '../../../apps/routes/hop.ts';
import { openWire } from '../../../apps/routes/wire.ts';
import { openMetrics } from '../../../apps/service/metrics.ts';
import { openRedis } from '../../../apps/service/redis-client.ts';
import { CacheReadModel } from '../../../apps/store/cache-read-model.ts';
import { DocumentsReadModel } from '../../../apps/store/documents-read-model.ts';
import { openDocumentsRecord } from '../../../apps/store/documents-record.ts';
import { openMongo } from '../../../apps/store/mongo-client.ts';
import type { RecordDocument } from '../../../apps/store/record.ts';
import { Writer } from '../../../apps/store/writer.ts';
import { scenarios, type ScenarioId } from '../../../stacks/scenarios/index.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { answer, ownCpuSeconds } from '../child.ts';
import { openEvents } from './events.ts';
import { quiet } from './quiet.ts';

export type StoreCommand =
  | { readonly kind: 'open'; readonly scenario: string; readonly documentsUrl: string; readonly cacheUrl: string }
  /** Inserts, one batch after the other. */
  | { readonly kind: 'documents'; readonly batchEvents: number; readonly forMs: number }
  /** Counts, one batch after the other. */
  | { readonly kind: 'counters'; readonly batchEvents: number; readonly forMs: number }
  /** Decodes, stores and counts, as a worker does, at its best: full batches, one waiting while one is written. */
  | { readonly kind: 'whole'; readonly forMs: number };

export interface StoreAnswer {
  readonly events: number;
  readonly elapsedMs: number;
  readonly cpuSeconds: number;
}

const connectTimeoutMs = 5_000;

type Run = (batchEvents: number, forMs: number) => Promise<StoreAnswer>;

async function openRuns({ scenario: id, documentsUrl, cacheUrl }: StoreCommand & { kind: 'open' }): Promise<Record<'documents' | 'counters' | 'whole', Run>> {
  const own = scenarios[id as ScenarioId];
  const scenario: Scenario = { ...own, id: `${id}-bench` };
  const wire = openWire(scenario);
  const next = openEvents(scenario, wire, 'bench');
  const client = openMongo(documentsUrl);
  const cache = openRedis(cacheUrl, quiet);
  await cache.connected(connectTimeoutMs);
  const record = openDocumentsRecord(client, scenario.id);
  const metrics = openMetrics({ process: false });
  const since = async function* (): AsyncGenerator<RecordDocument> { /* every writer here is new: there is nothing to count again */ };
  const shared = { scenario, client, cache, since, log: quiet, metrics };
  const counters = new CacheReadModel({ ...shared, writer: `bench-counters-${process.pid}` });
  const readModels = [
    new DocumentsReadModel({ ...shared, writer: `bench-${process.pid}` }), new CacheReadModel({ ...shared, writer: `bench-${process.pid}` }),
  ];
  const writer = new Writer({ writer: `bench-${process.pid}`, record, readModels, log: quiet, metrics });
  await writer.opened();
  await counters.open();

  let batch = 0;
  const documents = (count: number): readonly RecordDocument[] => {
    batch += 1;
    return next(count).map(({ id: _id, route, acceptedAt, event }) => ({ ...wire.decodeEvent(event), _id, route, acceptedAt, storedAt: acceptedAt, writer: 'bench-insert', batch }));
  };
  return {
    documents: (batchEvents, forMs) => timed(forMs, async () => { await record.insert(documents(batchEvents), false); return batchEvents; }),
    counters: (batchEvents, forMs) => timed(forMs, async () => {
      counters.add(batch + 1, documents(batchEvents), new Map());
      await counters.flush();
      return batchEvents;
    }),
    whole: (batchEvents, forMs) => timed(forMs, async () => {
      const events = next(batchEvents).map((envelope) => ({ ...envelope, event: wire.decodeEvent(envelope.event) }));
      await writer.store(events);
      return events.length;
    }, 2, () => Promise.all(readModels.map((readModel) => readModel.flush()))),
  };
}

/** Does it again and again, in so many lanes, until the time is over; then `finish` brings it to its end. */
async function timed(forMs: number, once: () => Promise<number>, lanes = 1, finish: () => Promise<unknown> = async () => undefined): Promise<StoreAnswer> {
  let events = 0;
  const cpuBefore = ownCpuSeconds();
  const begunMs = performance.now();
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (performance.now() - begunMs < forMs) {
      const done = await once(); // first: another lane adds meanwhile
      events += done;
    }
  }));
  await finish();
  return { events, elapsedMs: performance.now() - begunMs, cpuSeconds: ownCpuSeconds() - cpuBefore };
}

let runs: Record<'documents' | 'counters' | 'whole', Run> | undefined;

answer(async (command: StoreCommand): Promise<StoreAnswer | undefined> => {
  if (command.kind === 'open') runs = await openRuns(command);
  else return await runs![command.kind](command.kind === 'whole' ? maxBatchEvents : command.batchEvents, command.forMs);
  return undefined;
});
