import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { logTail, startProcess, type ProcessSpec, type RunningProcess } from '../system/child-process';
import { freePort } from '../system/free-port';
import type { Lifetime } from '../system/lifetime';
import { waitUntil } from '../system/time';

const READY_LIMIT_MS = 30_000;
const POLL_MS = 10;

/** The built service, as it is started in production. */
export const SERVICE_ARGUMENTS = ['--max-semi-space-size=16', path.resolve('dist/main.js')];

export interface Target {
  readonly name: string;
  readonly url: string;
  readonly process: RunningProcess;
  /** Databases of its own on the common server. */
  readonly databases: readonly string[];
}

interface Surroundings {
  readonly lifetime: Lifetime;
  readonly workDir: string;
}

export interface DatabaseSide {
  readonly mongodbUri: string;
  /** Begins the names of the target's databases. */
  readonly databasePrefix: string;
}

export const newSecret = (): string => randomBytes(32).toString('hex');

/** @param settings what is to differ from what every start of the service gets */
export async function startService(
  around: Surroundings,
  side: DatabaseSide,
  settings: NodeJS.ProcessEnv = {},
): Promise<Target> {
  return startTarget(around, 'service', {
    args: SERVICE_ARGUMENTS,
    env: { ...serviceEnvironment(), ...serviceDatabase(side), ...settings },
    databases: Object.values(databaseNames(side)),
  });
}

/** With its own engine, in the folder. */
export function startStandalone(around: Surroundings, settings: NodeJS.ProcessEnv = {}): Promise<Target> {
  return startTarget(around, 'service', {
    args: SERVICE_ARGUMENTS,
    env: { ...serviceEnvironment(), DATA_DIR: path.join(around.workDir, 'data'), ...settings },
    databases: [],
  });
}

/** What every start of the service gets; the rest stays at its defaults. */
export function serviceEnvironment(): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    RATE_LIMITS: 'off',
    JWT_SECRET: newSecret(),
  };
}

/** What makes the service use a server that runs already. */
export function serviceDatabase(side: DatabaseSide): NodeJS.ProcessEnv {
  return { MONGODB_URI: side.mongodbUri, ...databaseNames(side) };
}

export function databaseNames({ databasePrefix }: DatabaseSide) {
  return { SYSTEM_DATABASE: `${databasePrefix}_system`, TENANT_DATABASE: `${databasePrefix}_tenants` };
}

export function startPeer(
  around: Surroundings,
  name: string,
  { mongodbUri, databasePrefix }: DatabaseSide,
): Promise<Target> {
  return startTarget(around, name, {
    args: [require.resolve('../peer/main')],
    env: {
      NODE_ENV: 'production',
      MONGODB_URI: mongodbUri,
      DATABASE: databasePrefix,
      JWT_SECRET: newSecret(),
    },
    databases: [databasePrefix],
  });
}

export function startConstant(around: Surroundings): Promise<Target> {
  const args = [require.resolve('../peer/constant')];
  return startTarget(around, 'constant', { args, env: { NODE_ENV: 'production' }, databases: [] });
}

async function startTarget(
  { lifetime, workDir }: Surroundings,
  name: string,
  { args, env, databases }: Pick<ProcessSpec, 'args' | 'env'> & Pick<Target, 'databases'>,
): Promise<Target> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startProcess(lifetime, { name, args, env: { ...env, PORT: String(port) }, workDir });
  await untilReady(name, url, child);
  return { name, url, process: child, databases };
}

/** Until `/health/ready` answers 200. @throws Error with the end of its log when that does not come */
export async function untilReady(name: string, url: string, child: RunningProcess): Promise<void> {
  const probe = async (): Promise<boolean> => {
    const response = await fetch(`${url}/health/ready`);
    await response.arrayBuffer();
    return response.ok;
  };
  const wait = { what: `${name} is ready`, limitMs: READY_LIMIT_MS, everyMs: POLL_MS };
  await waitUntil(async () => child.hasEnded() || (await probe()), wait).catch((error: unknown) => {
    throw new Error(`${name} does not become ready:\n${logTail(child)}`, { cause: error });
  });
  if (child.hasEnded()) {
    throw new Error(`${name} ended while starting:\n${logTail(child)}`);
  }
}
