import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import type { Environment } from './config/env.schema';
import type { DatabaseServer } from './database/database-server';

interface Started {
  readonly env: Environment;
  readonly database: DatabaseServer | null;
  readonly logger: Logger;
  /** From the process's start until the database was ready and the application's code loaded; milliseconds. */
  readonly databaseMs: number;
}

/** The first line: where the API, the docs and the data are. */
export async function announce(
  app: NestExpressApplication,
  { env, database, logger, databaseMs }: Started,
): Promise<void> {
  const url = (await app.getUrl()).replace(/\[::1?\]|0\.0\.0\.0/, 'localhost');
  const data = database?.dataPath ?? `MONGODB_URI (${env.SYSTEM_DATABASE}, ${env.TENANT_DATABASE})`;
  const startupMs = Math.round(performance.now());
  logger.info(
    { startup_ms: startupMs, database_ms: databaseMs },
    `API ${url}  docs ${url}/docs  data ${data}`,
  );
}
