import path from 'node:path';
import { OptionsError } from '../command-line';
import { startDatabase, type BenchDatabase } from '../database';
import { median } from '../report/statistics';
import {
  HAS_PROC,
  openFilesLimit,
  peakMegabytes,
  resetPeakMemory,
  residentMegabytes,
} from '../system/proc-stat';
import { sleep } from '../system/time';
import { getDocument } from '../targets/requests';
import type { CacheState, TouchOrder } from './scale-records';
import { SeededService, type SeededOrganization } from './seeded-service';
import type { DocumentRecord } from '../peer/store';
import { storedDocument } from './stored-document';
import type { Surroundings } from './surroundings';
import { TimedClient } from './timed-client';

/** Organizations of the service that the other one is compared with, and of what is touched at a time in both. */
const FEW = 10;
const BLOCKS = 10;
/** Tens of the many for each ten of the few, which have to be made first. */
const MANY_TENS_FOR_EACH_FEW = 5;
const WARM_UP_ROUNDS = 100;
const MEMORY_SETTLE_MS = 1000;

/** What the embedded engine holds open for a collection and its index on `_id`, and for everything else. */
const FILES_PER_COLLECTION = 2;
const OTHER_FILES = 1000;

const DOCUMENT_ID = 'document';

type Latencies = Readonly<Record<CacheState, number[]>>;

interface Side {
  readonly service: SeededService;
  readonly client: TimedClient;
}

/**
 * Asks one service for all of its organizations, ten at a time: a document of each of the ten, then the same ten again.
 * In between a second service, on a database server of its own, is asked in the same way for ten that are made anew
 * each time, and are the only ones that it has.
 */
export async function measureOrganizations(around: Surroundings, database: BenchDatabase): Promise<void> {
  const { options, timeLimit, say, onRecord } = around;
  assertEnoughFiles(options.organizations, options.mongodbUri);
  const many = await startSide(around, 'many', database);
  const few = await startSide(around, 'few', await startSecondDatabase(around));
  say(`Making ${options.organizations} organizations`);
  const organizations = await seed(many.service, options.organizations);
  await sleep(MEMORY_SETTLE_MS);
  recordMemory(around, many.service.pid, 'at the start');
  await warmUp(few);
  await warmUp(many);
  recordMemory(around, many.service.pid, `after ${2 * WARM_UP_ROUNDS * FEW} requests for ten`);

  const passes: readonly (readonly [TouchOrder, readonly SeededOrganization[]])[] = [
    ['one after the other', organizations],
    ['random', shuffled(organizations)],
  ];
  const blockSize = Math.ceil(organizations.length / BLOCKS / FEW) * FEW;
  for (const [order, sequence] of passes) {
    await timeLimit.repeat(Math.ceil(sequence.length / blockSize), 'all', async (block) => {
      const touched = sequence.slice((block - 1) * blockSize, block * blockSize);
      const { manyMs, fewMs } = await touchBlock({ many, few }, touched);
      for (const state of ['cold', 'warm'] as const) {
        onRecord({
          kind: 'touch',
          order,
          block,
          state,
          organizations: touched.length,
          manyP50Ms: median(manyMs[state]),
          fewP50Ms: median(fewMs[state]),
        });
      }
    });
    await sleep(MEMORY_SETTLE_MS);
    recordMemory(around, many.service.pid, `after all, ${order}`);
  }
}

/** @throws OptionsError; the embedded engine would abort */
function assertEnoughFiles(organizations: number, mongodbUri: string | undefined): void {
  const most = Math.floor((openFilesLimit() - OTHER_FILES) / FILES_PER_COLLECTION);
  if (mongodbUri === undefined && organizations > most) {
    throw new OptionsError(`--organizations: the limit of open files here is enough for ${most}`);
  }
}

/** A given server is used for both. */
function startSecondDatabase({ lifetime, workDir, options }: Surroundings): Promise<BenchDatabase> {
  const dataDir = path.join(workDir, 'second-database');
  return startDatabase(lifetime, { mongodbUri: options.mongodbUri, dataDir });
}

async function startSide(around: Surroundings, name: string, { uri }: BenchDatabase): Promise<Side> {
  const { databasePrefix } = around;
  const service = await SeededService.start(around, { name, mongodbUri: uri, databasePrefix });
  return { service, client: new TimedClient(around.lifetime, service.target.url) };
}

async function seed(service: SeededService, count: number): Promise<SeededOrganization[]> {
  const organizations = await service.seed(count);
  for (const organization of organizations) {
    await service.collection<DocumentRecord>(organization).insertOne(storedDocument(DOCUMENT_ID, 0));
  }
  return organizations;
}

/** So that it is not the compilation of the code that is measured. */
async function warmUp({ service, client }: Side): Promise<void> {
  const organizations = await seed(service, FEW);
  const unused = { cold: [], warm: [] };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    await touchTen(client, organizations, unused);
  }
  await service.remove(organizations);
}

async function touchBlock(
  { many, few }: { readonly many: Side; readonly few: Side },
  organizations: readonly SeededOrganization[],
): Promise<{ readonly manyMs: Latencies; readonly fewMs: Latencies }> {
  const manyMs: Latencies = { cold: [], warm: [] };
  const fewMs: Latencies = { cold: [], warm: [] };
  for (let first = 0; first < organizations.length; first += FEW) {
    await touchTen(many.client, organizations.slice(first, first + FEW), manyMs);
    if ((first / FEW) % MANY_TENS_FOR_EACH_FEW === 0) {
      const fresh = await seed(few.service, FEW);
      await touchTen(few.client, fresh, fewMs);
      await few.service.remove(fresh);
    }
  }
  return { manyMs, fewMs };
}

async function touchTen(
  client: TimedClient,
  organizations: readonly SeededOrganization[],
  latencies: Latencies,
): Promise<void> {
  for (const state of ['cold', 'warm'] as const) {
    for (const { token } of organizations) {
      latencies[state].push((await client.send(getDocument(token, DOCUMENT_ID))).ms);
    }
  }
}

/** Of the process alone, and the most since this was called before. */
function recordMemory({ onRecord }: Surroundings, pid: number, moment: string): void {
  const residentMb = residentMegabytes(pid);
  const peakMb = peakMegabytes(pid);
  if (HAS_PROC && residentMb !== null && peakMb !== null) {
    onRecord({ kind: 'service-memory', moment, residentMb, peakMb });
    resetPeakMemory(pid);
  }
}

/** Fisher–Yates. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}
