import path from 'node:path';
import { startDatabase, type BenchDatabase } from '../database';
import { median, quantile } from '../report/statistics';
import {
  createFurtherOrganization,
  deleteAsOperator,
  renameOrganization,
  restoreAsOperator,
} from '../targets/requests';
import { insertDocuments } from './pages';
import type { LifecycleStep } from './scale-records';
import { SeededService, type SeededOrganization } from './seeded-service';
import type { Surroundings } from './surroundings';
import { TimedClient } from './timed-client';

const FEW_ORGANIZATIONS = 100;
const FEW_DOCUMENTS = 10;
const BLOCKS = 10;
const CREATIONS_OF_BLOCK = 20;
const STEPS_OF_ROUND = 200;

interface Side {
  readonly service: SeededService;
  readonly client: TimedClient;
  readonly organizations: readonly SeededOrganization[];
}

/**
 * Creates organizations where there are many and, in turn, in a second service on a database server of its own where
 * there are few. Then renames, deletes and restores a small one and a large one, in turn.
 */
export async function measureLifecycle(around: Surroundings, database: BenchDatabase): Promise<void> {
  const { options, lifetime, workDir, say } = around;
  const dataDir = path.join(workDir, 'second-database');
  const second = await startDatabase(lifetime, { mongodbUri: options.mongodbUri, dataDir });
  say(`Making ${options.organizations} organizations`);
  const many = await startSide(around, { name: 'many', count: options.organizations }, database);
  const few = await startSide(around, { name: 'few', count: FEW_ORGANIZATIONS }, second);
  await measureCreations(around, { many, few });
  say(`Inserting ${options.documents} documents`);
  await measureSteps(around, few);
}

async function startSide(
  around: Surroundings,
  { name, count }: { readonly name: string; readonly count: number },
  { uri }: BenchDatabase,
): Promise<Side> {
  const { databasePrefix, lifetime } = around;
  const service = await SeededService.start(around, { name, mongodbUri: uri, databasePrefix });
  const client = new TimedClient(lifetime, service.target.url);
  return { service, client, organizations: await service.seed(count) };
}

async function measureCreations(
  { timeLimit, onRecord }: Surroundings,
  sides: { readonly many: Side; readonly few: Side },
): Promise<void> {
  let serial = 0;
  const create = async ({ client, organizations }: Side) => {
    const { token } = at(organizations, serial % organizations.length);
    serial += 1;
    return (await client.send(createFurtherOrganization(token, `created-${serial}`))).ms;
  };
  await timeLimit.repeat(BLOCKS + 1, 'all', async (block) => {
    const [manyMs, fewMs]: [number[], number[]] = [[], []];
    for (let done = 0; done < CREATIONS_OF_BLOCK; done++) {
      manyMs.push(await create(sides.many));
      fewMs.push(await create(sides.few));
    }
    // The first one warms up.
    if (block === 1) return;
    onRecord({
      kind: 'creation',
      block: block - 1,
      created: CREATIONS_OF_BLOCK,
      many: sides.many.organizations.length,
      few: sides.few.organizations.length,
      manyP50Ms: median(manyMs),
      fewP50Ms: median(fewMs),
    });
  });
}

async function measureSteps({ options, timeLimit, onRecord }: Surroundings, side: Side): Promise<void> {
  const sizes = [
    { organization: at(side.organizations, 0), documents: FEW_DOCUMENTS },
    { organization: at(side.organizations, 1), documents: options.documents },
  ] as const;
  for (const { organization, documents } of sizes) {
    await insertDocuments(side.service, organization, documents);
  }
  // Renamings first, all of them: a deletion ends the session that they are asked for with.
  for (const step of ['rename', 'delete and restore'] as const) {
    await timeLimit.repeat(options.rounds, 'all', async (round) => {
      const taken = sizes.map(() => new Map<LifecycleStep, number[]>());
      for (let done = 0; done < STEPS_OF_ROUND; done++) {
        for (const [index, { organization }] of sizes.entries()) {
          await take(side, organization, step, (name, ms) => {
            const ofStep = at(taken, index);
            ofStep.set(name, [...(ofStep.get(name) ?? []), ms]);
          });
        }
      }
      for (const [index, { documents }] of sizes.entries()) {
        for (const [name, ms] of at(taken, index)) {
          const sorted = ms.toSorted((a, b) => a - b);
          const [p50Ms, p99Ms] = [median(sorted), quantile(sorted, 0.99)];
          onRecord({ kind: 'lifecycle', round, step: name, documents, p50Ms, p99Ms });
        }
      }
    });
  }
}

/** Each ends as it began; a renaming back is a renaming, too. */
async function take(
  { client, service }: Side,
  { id, name, token }: SeededOrganization,
  step: 'rename' | 'delete and restore',
  onTaken: (step: LifecycleStep, ms: number) => void,
): Promise<void> {
  if (step === 'rename') {
    onTaken('rename', (await client.send(renameOrganization(token, name, `${name}-renamed`))).ms);
    onTaken('rename', (await client.send(renameOrganization(token, `${name}-renamed`, name))).ms);
  } else {
    const hexId = id.toHexString();
    onTaken('delete', (await client.send(deleteAsOperator(service.operatorToken, hexId))).ms);
    onTaken('restore', (await client.send(restoreAsOperator(service.operatorToken, hexId))).ms);
  }
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) {
    throw new RangeError(`There is no ${index}`);
  }
  return item;
}
