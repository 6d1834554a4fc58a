/** Reads the reports that the documents keep: adds the writers' rows up. */
import type { MongoClient } from 'mongodb';
import { documentsCollection, documentsDatabase, readModelCollection } from '../../stacks/names.ts';
import type { Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { rowId, summaryId, writerListId, type ReportRow, type WriterList, type WriterSummary } from './documents-read-model.ts';
import { addedUp, addToSteps, type Steps } from './kept.ts';
import { connected } from './mongo-client.ts';
import { bump, everything, newestOf, recentDocuments } from './read-model.ts';
import type { StoreReader, Summed } from './store-reader.ts';

export function documentsReader(client: MongoClient, scenario: Scenario): StoreReader {
  const database = async () => (await connected(client)).db(documentsDatabase);
  const open = async () => (await database()).collection<ReportRow | WriterSummary | WriterList>(readModelCollection(scenario.id));
  /** By id: a lookup per writer. */
  async function ofEachWriter<T>(id: (writer: string) => string): Promise<readonly T[]> {
    const rows = await open();
    const list = await rows.findOne({ _id: writerListId }) as WriterList | null;
    return await rows.find({ _id: { $in: (list?.writers ?? []).map(id) } }).toArray() as readonly unknown[] as readonly T[];
  }
  async function rowsOf({ by: [dimension = everything] }: Report, first: string): Promise<readonly ReportRow[]> {
    return await ofEachWriter<ReportRow>((writer) => rowId(writer, dimension, first));
  }
  return {
    async count(report, first) {
      const { id, by: [dimension = everything, second] } = report;
      const counts = new Map<string, number>();
      if (second === undefined || first === undefined) {
        const all = (await open()).find({ dimension }, { projection: { value: 1, count: 1 } });
        for await (const row of all) bump(counts, (row as ReportRow).value, (row as ReportRow).count);
      } else {
        for (const row of await rowsOf(report, first)) for (const [value, count] of row.seconds[id] ?? []) bump(counts, value, count);
      }
      return counts;
    },
    async measure({ id, by: [dimension] }) {
      const sums = new Map<string, Summed>();
      const all = (await open()).find({ dimension }, { projection: { value: 1, count: 1, [`sums.${id}`]: 1 } });
      for await (const found of all) {
        const { value, count, sums: { [id]: own } } = found as ReportRow;
        const there = sums.get(value);
        if (own) sums.set(value, { count: count + (there?.count ?? 0), ...addedUp(there, own) });
      }
      return sums;
    },
    async series(report, first) {
      const steps: Steps = new Map();
      for (const row of await rowsOf(report, first)) for (const [at, own] of row.steps[report.id] ?? []) addToSteps(steps, at, own, report.keep);
      return steps;
    },
    async latest(report, first) {
      return newestOf((await rowsOf(report, first)).flatMap((row) => row.newest[report.id] ?? []), report.keep);
    },
    async recent() {
      return newestOf((await ofEachWriter<WriterSummary>(summaryId)).flatMap(({ recent }) => recent), recentDocuments);
    },
    stored: async () => await (await database()).collection(documentsCollection(scenario.id)).estimatedDocumentCount(),
  };
}
