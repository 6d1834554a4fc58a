/** The record in MongoDB. */
import { type Collection, MongoBulkWriteError, type MongoClient, type OneOrMore, type WriteError } from 'mongodb';
import { documentsCollection, documentsDatabase } from '../../stacks/names.ts';
import { connected } from './mongo-client.ts';
import type { Record, RecordDocument } from './record.ts';

const duplicateKey = 11_000;
const readBatchSize = 1_000;

export function openDocumentsRecord(client: MongoClient, scenario: string): Record {
  const documents: Collection<RecordDocument> = client.db(documentsDatabase).collection<RecordDocument>(documentsCollection(scenario));
  return {
    async prepare() {
      await connected(client);
      await documents.createIndex({ writer: 1, batch: 1 });
    },
    async insert(batch, again) {
      const refused = await insertMany(documents, batch);
      if (refused.size === 0) return batch;
      const own = again ? await idsOf(documents, batch, refused) : new Set<string>();
      return batch.filter((document, index) => !refused.has(index) || own.has(document._id));
    },
    async *since(writer, afterBatch) {
      yield* documents.find({ writer, batch: { $gt: afterBatch } }, { batchSize: readBatchSize }) as AsyncIterable<RecordDocument>;
    },
    close: () => client.close(),
  };
}

/** @returns the indexes of the documents whose id was there already */
async function insertMany(documents: Collection<RecordDocument>, batch: readonly RecordDocument[]): Promise<ReadonlySet<number>> {
  try {
    await documents.insertMany(batch as never, { ordered: false });
    return new Set();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    // Not by the count of inserted documents: some servers get it wrong.
    const errors = listOf(error.writeErrors);
    if (errors.length === 0 || errors.some(({ code }) => code !== duplicateKey)) throw error;
    return new Set(errors.map(({ index }) => index));
  }
}

/** Which of the refused documents are in the record under this very batch: an earlier attempt of ours inserted them. */
async function idsOf(documents: Collection<RecordDocument>, batch: readonly RecordDocument[], refused: ReadonlySet<number>): Promise<ReadonlySet<string>> {
  const { writer, batch: number } = batch[0]!;
  const ids = batch.filter((_, index) => refused.has(index)).map(({ _id }) => _id);
  const found = await documents.find({ _id: { $in: ids } }, { projection: { writer: 1, batch: 1 } }).toArray();
  return new Set(found.filter((document) => document.writer === writer && document.batch === number).map(({ _id }) => _id));
}

function listOf(errors: OneOrMore<WriteError>): readonly WriteError[] {
  return Array.isArray(errors) ? errors as readonly WriteError[] : [errors as WriteError];
}
