import { settle } from '../measure/machine-load';
import { median } from '../report/statistics';
import { processTree } from '../system/proc-stat';
import { member } from '../targets/http-client';
import { listDocuments } from '../targets/requests';
import type { BenchDatabase } from '../database';
import { SeededService, type SeededOrganization } from './seeded-service';
import type { DocumentRecord } from '../peer/store';
import { storedDocument } from './stored-document';
import type { Surroundings } from './surroundings';
import { TimedClient } from './timed-client';

const INSERT_DOCUMENTS = 1000;
const PAGE_LIMIT = 50;
/** The largest that the service gives. */
const WALK_LIMIT = 200;
/** Of the list, where the deep page begins. */
const DEPTH = 0.9;

/** The first page of a long list and one near its end, in turn. */
export async function measurePages(around: Surroundings, database: BenchDatabase): Promise<void> {
  const { lifetime, options, timeLimit, databasePrefix, say, onRecord } = around;
  const { documents } = options;
  const side = { name: 'pages', mongodbUri: database.uri, databasePrefix };
  const service = await SeededService.start(around, side);
  const [organization] = (await service.seed(1)) as [SeededOrganization];
  say(`Inserting a list of ${documents} documents`);
  await insertDocuments(service, organization, documents);
  const client = new TimedClient(lifetime, service.target.url);
  const { token } = organization;
  say('Walking to a deep page');
  const { cursor, depth } = await walk(client, token, Math.floor(documents * DEPTH));
  const deep = listDocuments(token, { limit: PAGE_LIMIT, cursor });
  const first = listDocuments(token, { limit: PAGE_LIMIT });
  if (firstIdOf((await client.send(deep)).body) !== documentId(depth)) {
    throw new Error(`The page after ${depth} documents does not begin with ${documentId(depth)}`);
  }
  const pids = [...processTree(service.pid), ...(database.pid === null ? [] : [database.pid])];

  await timeLimit.repeat(options.rounds, 'all', async (round) => {
    await settle(pids);
    const firstMs: number[] = [];
    const deepMs: number[] = [];
    for (let done = 0; done < options.pageRequests; done++) {
      firstMs.push((await client.send(first)).ms);
      deepMs.push((await client.send(deep)).ms);
    }
    onRecord({
      kind: 'pages',
      round,
      documents,
      depth,
      firstP50Ms: median(firstMs),
      deepP50Ms: median(deepMs),
    });
  });
}

/** Such that their order is that of the numbers. */
const documentId = (serial: number): string => `d${String(serial).padStart(9, '0')}`;

export async function insertDocuments(
  service: SeededService,
  organization: SeededOrganization,
  documents: number,
): Promise<void> {
  const collection = service.collection<DocumentRecord>(organization);
  for (let first = 0; first < documents; first += INSERT_DOCUMENTS) {
    const length = Math.min(INSERT_DOCUMENTS, documents - first);
    const batch = Array.from({ length }, (_, index) =>
      storedDocument(documentId(first + index), first + index),
    );
    await collection.insertMany(batch, { ordered: false });
  }
}

/** From page to page, as a client would, until `depth` documents or a few more are passed. */
async function walk(
  client: TimedClient,
  token: string,
  depth: number,
): Promise<{ readonly cursor: string; readonly depth: number }> {
  let cursor: string | undefined;
  let passed = 0;
  while (cursor === undefined || passed < depth) {
    const { body } = await client.send(listDocuments(token, { limit: WALK_LIMIT, cursor }));
    const next = member(JSON.parse(body), 'next_cursor');
    if (typeof next !== 'string') {
      throw new Error(`The list ended after ${passed} documents`);
    }
    cursor = next;
    passed += WALK_LIMIT;
  }
  return { cursor, depth: passed };
}

function firstIdOf(page: string): unknown {
  const data = member(JSON.parse(page), 'data');
  return Array.isArray(data) ? member(data[0], 'id') : undefined;
}
