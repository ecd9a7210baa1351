import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { startProcess } from '../system/child-process';
import { freePort } from '../system/free-port';
import type { Lifetime } from '../system/lifetime';
import {
  SERVICE_ARGUMENTS,
  serviceDatabase,
  serviceEnvironment,
  untilReady,
  type DatabaseSide,
} from '../targets/target';
import type { ColdStartRecord } from './records';
import type { TimeLimit } from './time-limit';

interface Surroundings {
  readonly lifetime: Lifetime;
  readonly workDir: string;
  readonly runningServer: DatabaseSide;
  readonly timeLimit: TimeLimit;
}

/**
 * The built service with its own engine on a folder that is not there yet, once more on the same one, and with a
 * server that runs already: what is left then is our own.
 */
export async function measureColdStarts(
  around: Surroundings,
  times: number,
  onRecord: (record: ColdStartRecord) => void,
): Promise<void> {
  const { mongodbUri, databasePrefix } = around.runningServer;
  await around.timeLimit.repeat(times, 'all', async (time) => {
    const folder = { DATA_DIR: path.join(mkdtempSync(path.join(around.workDir, 'cold-')), 'data') };
    const server = serviceDatabase({ mongodbUri, databasePrefix: `${databasePrefix}${time}` });
    onRecord(await measureColdStart(around, 'fresh folder', folder));
    onRecord(await measureColdStart(around, 'existing folder', folder));
    onRecord(await measureColdStart(around, 'running server', server));
  });
}

async function measureColdStart(
  { lifetime, workDir }: Surroundings,
  data: ColdStartRecord['data'],
  dataEnvironment: NodeJS.ProcessEnv,
): Promise<ColdStartRecord> {
  const port = await freePort();
  const env = { ...serviceEnvironment(), ...dataEnvironment, PORT: String(port) };
  const start = performance.now();
  const child = startProcess(lifetime, { name: 'cold-start', args: SERVICE_ARGUMENTS, env, workDir });
  await untilReady('the service', `http://127.0.0.1:${port}`, child);
  const readyMs = performance.now() - start;
  await child.stop();
  const log = child.readLog();
  return {
    kind: 'cold-start',
    data,
    readyMs,
    startupMs: loggedNumber(log, 'startup_ms'),
    databaseMs: loggedNumber(log, 'database_ms'),
  };
}

/** A number that the service logged under `key`, in JSON; null when it did not. */
function loggedNumber(log: string, key: string): number | null {
  const found = new RegExp(`"${key}":([0-9.]+)`).exec(log)?.[1];
  return found === undefined ? null : Number(found);
}
