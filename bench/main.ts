import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { dropDatabases, startDatabase, type BenchDatabase } from './database';
import { createLoadTool } from './load/create-load-tool';
import { measureColdStarts } from './measure/cold-start';
import { measureMemory } from './measure/memory';
import type { BenchRecord } from './measure/records';
import { Rounds, type Contestant } from './measure/rounds';
import { TimeLimit } from './measure/time-limit';
import { SCENARIO_NAMES } from './measure/scenarios';
import { readOptions, USAGE, type BenchOptions } from './options';
import { heading } from './report/heading';
import { renderReport } from './report/markdown';
import { progressLine } from './report/progress-line';
import { RecordLog } from './report/record-log';
import { Summary } from './report/summary';
import { runBench } from './run-bench';
import { Lifetime } from './system/lifetime';
import { sleep } from './system/time';
import { prepareDataset } from './targets/dataset';
import { startConstant, startPeer, startService, type Target } from './targets/target';
import { verifyAnswers, verifySameKeys } from './targets/verify-answers';

/** After a start or a load, until a process's memory is what it keeps. */
const MEMORY_SETTLE_MS = 1000;

interface Bench {
  readonly options: BenchOptions;
  readonly lifetime: Lifetime;
  readonly timeLimit: TimeLimit;
  readonly workDir: string;
  readonly log: RecordLog<BenchRecord>;
  /** Begins every name of this run: of organizations, databases and folders. */
  readonly runId: string;
}

async function measure(lifetime: Lifetime): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const timeLimit = new TimeLimit(options.minutes);
  const workDir = mkdtempSync(path.join(tmpdir(), 'organization-bench-'));
  lifetime.onEnd(() => {
    rmSync(workDir, { recursive: true, force: true });
  });
  const runId = `bench${Date.now().toString(36).slice(-6)}`;
  const log = new RecordLog<BenchRecord>(options.out, (record) =>
    record.kind === 'run' ? progressLine(record) : undefined,
  );
  const bench: Bench = { options, lifetime, timeLimit, workDir, runId, log };
  const database = await startDatabase(lifetime, {
    mongodbUri: options.mongodbUri,
    dataDir: path.join(workDir, 'database'),
  });
  if (options.mongodbUri !== undefined) {
    // Our own engine's folder goes as a whole.
    lifetime.onEnd(() => dropDatabases(database.uri, runId));
  }
  await measureTargets(bench, database);
  if (!options.standIn) {
    say('Measuring cold starts');
    const runningServer = { mongodbUri: database.uri, databasePrefix: `${runId}_cold` };
    await measureColdStarts(
      { lifetime, workDir, runningServer, timeLimit },
      options.coldStarts,
      bench.log.add,
    );
  }
  const summary = new Summary(bench.log.records);
  console.log(renderReport(summary, heading(options, database.kind, summary)));
}

/** Starts everything that is compared, measures it and stops it again. */
async function measureTargets(bench: Bench, database: BenchDatabase): Promise<void> {
  const { options, timeLimit, log, runId, workDir } = bench;
  const lifetime = new Lifetime();
  bench.lifetime.onEnd(() => lifetime.end());
  const client = await new MongoClient(database.uri).connect();
  lifetime.onEnd(() => client.close());

  say('Starting the service and the peers');
  const around = { lifetime, workDir };
  const start = options.standIn ? startStandIn : startService;
  const side = { mongodbUri: database.uri };
  const service = await start(around, { ...side, databasePrefix: `${runId}_service` });
  const peer = await startPeer(around, 'peer', { ...side, databasePrefix: `${runId}_peer` });
  const constant = await startConstant(around);

  const processes = { service: service.process.pid, peer: peer.process.pid, database: database.pid };
  await sleep(MEMORY_SETTLE_MS);
  measureMemory(processes, 'idle').forEach(log.add);

  const contestants = await prepare(bench, { service, peer, constant });
  const tool = createLoadTool(options.tool, around);
  const rounds = new Rounds({
    options,
    timeLimit,
    lifetime,
    tool,
    client,
    databasePid: database.pid,
    createPrefix: `${runId}c`,
    onRecord: log.add,
  });
  await rounds.measure(contestants);

  await sleep(MEMORY_SETTLE_MS);
  measureMemory(processes, 'after load').forEach(log.add);
  await lifetime.end();
}

const startStandIn: typeof startService = (around, side) => startPeer(around, 'service', side);

/** The same data for both through each one's own API, and proof that both answer rightly and alike. */
async function prepare(
  { options, runId }: Bench,
  { service, peer, constant }: Readonly<Record<'service' | 'peer' | 'constant', Target>>,
): Promise<Contestant[]> {
  say(`Creating ${options.organizations} organizations in each, and checking the answers`);
  const serviceData = await prepareDataset(service.url, runId, options.organizations);
  const peerData = await prepareDataset(peer.url, runId, options.organizations);
  await verifyAnswers(service, serviceData);
  await verifyAnswers(peer, peerData);
  verifySameKeys(serviceData, peerData);
  return [
    { target: service, dataset: serviceData, scenarios: SCENARIO_NAMES },
    { target: peer, dataset: peerData, scenarios: SCENARIO_NAMES },
    { target: constant, dataset: peerData, scenarios: ['org-get'] },
  ];
}

/** Progress goes to stderr; stdout is the report's alone. */
function say(text: string): void {
  console.error(text);
}

void runBench(USAGE, measure);
