/** The connection to the document store, as every part of the lab that uses it makes it. */
import { MongoClient } from 'mongodb';

/** An operation that hasn't been answered by then is given up; its outcome is unknown. */
const operationTimeoutMs = 5_000;
const connectTimeoutMs = 2_000;

/**
 * The driver connects at the first operation, and if that fails, never again by itself: whoever may come before the store, or meet it too
 * busy to answer, asks here before an operation. Costs nothing once connected.
 */
export async function connected(client: MongoClient): Promise<MongoClient> {
  return await client.connect();
}

export function openMongo(url: string): MongoClient {
  return new MongoClient(url, {
    serverSelectionTimeoutMS: connectTimeoutMs,
    connectTimeoutMS: connectTimeoutMs,
    socketTimeoutMS: operationTimeoutMs,
    heartbeatFrequencyMS: 2_000,
    maxPoolSize: 4,
    waitQueueTimeoutMS: connectTimeoutMs,
    // Retries are our own: they know the batch's number.
    retryWrites: false,
    writeConcern: { w: 'majority' },
  });
}
