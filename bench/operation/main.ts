import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLoadTool } from '../load/create-load-tool';
import { RecordLog } from '../report/record-log';
import { runBench } from '../run-bench';
import { Lifetime } from '../system/lifetime';
import { processTree } from '../system/proc-stat';
import { prepareDataset } from '../targets/dataset';
import { getDocument, getMe, getOrganization } from '../targets/requests';
import { startStandalone, type Target } from '../targets/target';
import { measureEndurance } from './endurance';
import type { OperationRecord } from './operation-records';
import { readOptions, USAGE, type OperationOptions, type PartName } from './options';
import { measureOutage } from './outages';
import { RedisServer } from './redis-server';
import { renderOperationReport } from './report';

const ORGANIZATIONS = 40;

interface Surroundings {
  readonly options: OperationOptions;
  readonly lifetime: Lifetime;
  readonly workDir: string;
  readonly onRecord: (record: OperationRecord) => void;
}

const MEASURES: Readonly<Record<PartName, (around: Surroundings) => Promise<void>>> = {
  endurance: async ({ options, onRecord, ...around }) => {
    const target = await startStandalone(around);
    const dataset = await prepareDataset(target.url, 'endurance', ORGANIZATIONS);
    const tool = createLoadTool('autocannon', around);
    onRecord(await measureEndurance({ target, dataset, tool }, options.minutes));
  },
  database: async ({ options, onRecord, ...around }) => {
    const target = await startStandalone(around);
    const requests = await readsOf(target);
    for (let time = 0; time < options.kills; time += 1) {
      const kill = () => {
        process.kill(engineOf(target), 'SIGKILL');
        return Promise.resolve();
      };
      onRecord(await measureOutage({ of: 'database', url: target.url, requests, kill }));
    }
  },
  redis: async ({ options, onRecord, ...around }) => {
    const redis = await RedisServer.start(around.lifetime);
    const target = await startStandalone(around, { REDIS_URL: redis.url });
    const requests = await readsOf(target);
    for (let time = 0; time < options.kills; time += 1) {
      const kill = () => redis.restart();
      onRecord(await measureOutage({ of: 'redis', url: target.url, requests, kill }));
    }
  },
};

/** What is in caches, and what the database is asked for each time. */
async function readsOf({ url }: Target) {
  const { names, tokens, documents } = await prepareDataset(url, 'outage', ORGANIZATIONS);
  return [
    ...names.map(getOrganization),
    ...tokens.map(getMe),
    ...documents.map(({ token, id }) => getDocument(token, id)),
  ];
}

function engineOf({ process: { pid } }: Target): number {
  const engine = processTree(pid).find((one) =>
    readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('engine.main'),
  );
  if (engine === undefined) throw new Error('The service has no engine');
  return engine;
}

async function measure(lifetime: Lifetime): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const workDir = mkdtempSync(path.join(tmpdir(), 'organization-bench-'));
  lifetime.onEnd(() => {
    rmSync(workDir, { recursive: true, force: true });
  });
  const log = new RecordLog<OperationRecord>(options.out, (record) => JSON.stringify(record));
  for (const part of options.parts) {
    const ofPart = new Lifetime();
    lifetime.onEnd(() => ofPart.end());
    const folder = path.join(workDir, part);
    mkdirSync(folder);
    await MEASURES[part]({ options, lifetime: ofPart, workDir: folder, onRecord: log.add });
    await ofPart.end();
  }
  console.log(renderOperationReport(log.records));
}

void runBench(USAGE, measure);
