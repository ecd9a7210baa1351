import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dropDatabases, startDatabase } from '../database';
import { RecordLog } from '../report/record-log';
import { runBench } from '../run-bench';
import type { Lifetime } from '../system/lifetime';
import { member, send } from '../targets/http-client';
import { createOrganization, emailOf, login } from '../targets/requests';
import { startService } from '../targets/target';
import { measureFlood } from './flood';
import { readOptions, USAGE } from './options';
import { renderSignInReport } from './report';
import type { SignInRecord } from './sign-in-records';
import { measureTiming } from './timing';

const NAME = 'signed-in';

async function measure(lifetime: Lifetime): Promise<void> {
  const { parts, pairs, seconds, out, mongodbUri } = readOptions(process.argv.slice(2));
  const workDir = mkdtempSync(path.join(tmpdir(), 'organization-bench-'));
  lifetime.onEnd(() => {
    rmSync(workDir, { recursive: true, force: true });
  });
  const log = new RecordLog<SignInRecord>(out, (record) => JSON.stringify(record));
  const database = await startDatabase(lifetime, { mongodbUri, dataDir: path.join(workDir, 'database') });
  const databasePrefix = `signin${Date.now().toString(36).slice(-6)}`;
  if (mongodbUri !== undefined) lifetime.onEnd(() => dropDatabases(mongodbUri, databasePrefix));
  const { url } = await startService({ lifetime, workDir }, { mongodbUri: database.uri, databasePrefix });
  await send(url, createOrganization(NAME));
  const token = member((await send(url, login(emailOf(NAME)))).body, 'access_token');
  if (typeof token !== 'string') throw new Error('A login answered no access_token');
  if (parts.includes('timing')) log.add(await measureTiming(url, NAME, pairs));
  if (parts.includes('flood')) log.add(await measureFlood({ url, name: NAME, token, seconds }));
  console.log(renderSignInReport(log.records, database.kind));
}

void runBench(USAGE, measure);
