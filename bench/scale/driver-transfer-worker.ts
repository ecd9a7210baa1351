import { closeSync, openSync, writeSync } from 'node:fs';
import { MongoClient, ObjectId, type Collection } from 'mongodb';
import { documentAnswer } from '../peer/answers';
import { answerJobs } from '../system/worker';
import type { DocumentRecord } from '../peer/store';
import { storedDocument } from './stored-document';
import { BATCH_DOCUMENTS, type DriverTransferJob, type TransferResult } from './transfer-job';

/* The bare driver: the same batches and the same lines, without HTTP and without asking who may. */

const PIECE_LENGTH = 64 * 1024;

answerJobs(transfer);

async function transfer(job: DriverTransferJob): Promise<TransferResult> {
  const client = await new MongoClient(job.mongodbUri).connect();
  try {
    const collection = client.db(job.database).collection<DocumentRecord>(job.collection);
    return await (job.direction === 'import'
      ? importDocuments(collection, job.documents)
      : exportDocuments(collection));
  } finally {
    await client.close();
  }
}

async function importDocuments(
  collection: Collection<DocumentRecord>,
  documents: number,
): Promise<TransferResult> {
  const batches: DocumentRecord[][] = [];
  for (let first = 0; first < documents; first += BATCH_DOCUMENTS) {
    const count = Math.min(BATCH_DOCUMENTS, documents - first);
    batches.push(
      Array.from({ length: count }, (_, index) =>
        storedDocument(new ObjectId().toHexString(), first + index),
      ),
    );
  }
  const start = performance.now();
  let stored = 0;
  for (const batch of batches) {
    stored += (await collection.insertMany(batch, { ordered: false })).insertedCount;
  }
  return { seconds: (performance.now() - start) / 1000, documents: stored };
}

async function exportDocuments(collection: Collection<DocumentRecord>): Promise<TransferResult> {
  const nowhere = openSync('/dev/null', 'w');
  const start = performance.now();
  const cursor = collection.find({}, { batchSize: BATCH_DOCUMENTS, sort: { _id: 1 } });
  let documents = 0;
  let piece = '';
  // By batches, which takes less than the driver's own iterator.
  while (await cursor.hasNext()) {
    for (const document of cursor.readBufferedDocuments()) {
      documents += 1;
      piece += `${JSON.stringify(documentAnswer(document))}\n`;
      if (piece.length >= PIECE_LENGTH) {
        writeSync(nowhere, piece);
        piece = '';
      }
    }
  }
  writeSync(nowhere, piece);
  const seconds = (performance.now() - start) / 1000;
  closeSync(nowhere);
  return { seconds, documents };
}
