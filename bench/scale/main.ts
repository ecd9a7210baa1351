import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dropDatabases, startDatabase, type BenchDatabase } from '../database';
import { TimeLimit } from '../measure/time-limit';
import { RecordLog } from '../report/record-log';
import { runBench } from '../run-bench';
import { Lifetime } from '../system/lifetime';
import { readOptions, USAGE, type PartName } from './options';
import { measureOrganizations } from './organizations';
import { measureLifecycle } from './lifecycle';
import { measurePages } from './pages';
import { renderScaleReport } from './report';
import type { ScaleRecord } from './scale-records';
import type { Surroundings } from './surroundings';
import { measureTransfers } from './transfers';

type Measure = (around: Surroundings, database: BenchDatabase) => Promise<void>;

const MEASURES: Readonly<Record<PartName, Measure>> = {
  transfers: measureTransfers,
  pages: measurePages,
  organizations: measureOrganizations,
  lifecycle: measureLifecycle,
};

async function measure(lifetime: Lifetime): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const workDir = mkdtempSync(path.join(tmpdir(), 'organization-bench-'));
  lifetime.onEnd(() => {
    rmSync(workDir, { recursive: true, force: true });
  });
  const log = new RecordLog<ScaleRecord>(options.out, (record) => JSON.stringify(record));
  const timeLimit = new TimeLimit(options.minutes);
  const runId = `scale${Date.now().toString(36).slice(-6)}`;
  let databaseKind = '';
  for (const part of options.parts) {
    const ofPart = new Lifetime();
    lifetime.onEnd(() => ofPart.end());
    const folder = path.join(workDir, part);
    mkdirSync(folder);
    const { mongodbUri } = options;
    // An engine of its own for each part: what one has left in its caches must not meet the next.
    const database = await startDatabase(ofPart, { mongodbUri, dataDir: path.join(folder, 'database') });
    databaseKind = database.kind;
    if (mongodbUri !== undefined) {
      ofPart.onEnd(() => dropDatabases(mongodbUri, runId));
    }
    await MEASURES[part](
      {
        options,
        lifetime: ofPart,
        timeLimit,
        workDir: folder,
        databasePrefix: runId,
        say: (text) => {
          console.error(text);
        },
        onRecord: log.add,
      },
      database,
    );
    await ofPart.end();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(renderScaleReport(log.records, databaseKind));
}

void runBench(USAGE, measure);
