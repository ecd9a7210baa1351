import { MongoClient } from 'mongodb';
import { settle } from '../measure/machine-load';
import { peakMegabytes, processTree, resetPeakMemory, residentMegabytes } from '../system/proc-stat';
import { Worker } from '../system/worker';
import type { BenchDatabase } from '../database';
import type { TransferRecord } from './scale-records';
import { SeededService, type SeededOrganization } from './seeded-service';
import type { Surroundings } from './surroundings';
import type { DriverTransferJob, HttpTransferJob, TransferResult } from './transfer-job';

type Direction = TransferRecord['direction'];

/** Imports and exports over HTTP, and the same by the bare driver, in turn; each round on empty collections. */
export async function measureTransfers(around: Surroundings, database: BenchDatabase): Promise<void> {
  const { lifetime, options, timeLimit, databasePrefix, say, onRecord } = around;
  say(`Importing and exporting ${options.lines} documents`);
  const mongodbUri = database.uri;
  const service = await SeededService.start(around, { name: 'transfers', mongodbUri, databasePrefix });
  const client = await new MongoClient(mongodbUri).connect();
  lifetime.onEnd(() => client.close());
  const bareDatabase = `${databasePrefix}_bare`;
  const http = new Worker<HttpTransferJob, TransferResult>(
    lifetime,
    require.resolve('./http-transfer-worker'),
  );
  const driver = new Worker<DriverTransferJob, TransferResult>(
    lifetime,
    require.resolve('./driver-transfer-worker'),
  );
  const documents = options.lines;
  const pids = [...processTree(service.pid), ...(database.pid === null ? [] : [database.pid])];

  const byService = async (direction: Direction, { token }: SeededOrganization) => {
    const before = residentMegabytes(service.pid);
    resetPeakMemory(service.pid);
    const result = await http.run({ direction, url: service.target.url, token, documents });
    const peak = peakMegabytes(service.pid);
    return { result, growthMb: peak === null || before === null ? null : peak - before };
  };
  const byDriver = async (direction: Direction, collection: string) => {
    const result = await driver.run({ direction, mongodbUri, database: bareDatabase, collection, documents });
    return { result, growthMb: null };
  };

  await timeLimit.repeat(options.rounds, 'all', async (round) => {
    const [organization] = (await service.seed(1)) as [SeededOrganization];
    const collection = `round_${round}`;
    await client.db(bareDatabase).createCollection(collection);
    for (const direction of ['import', 'export'] as const) {
      const targets = round % 2 === 1 ? (['service', 'driver'] as const) : (['driver', 'service'] as const);
      for (const target of targets) {
        await settle(pids);
        const { result, growthMb } = await (target === 'service'
          ? byService(direction, organization)
          : byDriver(direction, collection));
        if (result.documents !== documents) {
          throw new Error(`${target}: ${direction} of ${result.documents} documents, not of ${documents}`);
        }
        const documentsPerSecond = documents / result.seconds;
        onRecord({ kind: 'transfer', round, direction, target, documents, documentsPerSecond, growthMb });
      }
    }
    await service.remove([organization]);
    await client.db(bareDatabase).collection(collection).drop();
  });
}
