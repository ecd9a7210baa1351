import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { answerJobs } from '../system/worker';
import { DOCUMENT_TYPE } from '../targets/requests';
import { documentData } from './stored-document';
import { BATCH_DOCUMENTS, type HttpTransferJob, type TransferResult } from './transfer-job';

/* The client of imports and exports over HTTP. */

const CREATED = '"status":201}\n';
const NEWLINE = 0x0a;

answerJobs(transfer);

function transfer(job: HttpTransferJob): Promise<TransferResult> {
  return job.direction === 'import' ? importDocuments(job) : exportDocuments(job);
}

async function importDocuments({ url, token, documents }: HttpTransferJob): Promise<TransferResult> {
  const pieces = piecesOfLines(documents);
  const start = performance.now();
  const outgoing = request(`${url}/org/documents/${DOCUMENT_TYPE}/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  // Both at the same time: the service reads no further than its results are read.
  const [results] = await Promise.all([
    resultsOf(once(outgoing, 'response') as Promise<[IncomingMessage]>),
    pipeline(Readable.from(pieces), outgoing),
  ]);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, documents: results.toString('latin1').split(CREATED).length - 1 };
}

async function resultsOf(answered: Promise<[IncomingMessage]>): Promise<Buffer> {
  const [response] = await answered;
  return buffer(response);
}

function piecesOfLines(documents: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let first = 0; first < documents; first += BATCH_DOCUMENTS) {
    const count = Math.min(BATCH_DOCUMENTS, documents - first);
    const lines = Array.from(
      { length: count },
      (_, index) => `${JSON.stringify({ data: documentData(first + index) })}\n`,
    );
    pieces.push(Buffer.from(lines.join('')));
  }
  return pieces;
}

async function exportDocuments({ url, token }: HttpTransferJob): Promise<TransferResult> {
  const start = performance.now();
  const outgoing = request(`${url}/org/documents/${DOCUMENT_TYPE}/export`, {
    headers: { authorization: `Bearer ${token}` },
  }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let documents = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, end + 1)) {
      documents += 1;
    }
  }
  return { seconds: (performance.now() - start) / 1000, documents };
}
