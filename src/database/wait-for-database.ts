import { setTimeout as delay } from 'node:timers/promises';
import { mongo } from 'mongoose';
import type { Logger } from 'pino';
import { DatabaseStartError } from './database-server';
import { connectingBy, DriverConnection } from './driver/driver-connection';

/** How long one attempt looks for a server that takes writes. */
const ATTEMPT_MS = 3_000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5_000;

/** The server's codes for credentials that it does not take; the second one is Atlas's. */
const REFUSED_CODES: ReadonlySet<unknown> = new Set([18, 8000]);

const FORM =
  'is no address of a database, or has an option that there is not. Write mongodb://user:password@host:27017/?replicaSet=rs0 ' +
  'or mongodb+srv://user:password@host/, with the special characters of user and password percent-encoded';

interface WaitOptions {
  readonly uri: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Resolves when the server answers, however long that takes: ending the process would only make an orchestrator start
 * it again, later and later.
 * @throws DatabaseStartError for what time cannot cure: credentials that are refused, an address that is none
 */
export async function waitForDatabase({ uri, logger }: WaitOptions): Promise<void> {
  for (let attempt = 1, delayMs = FIRST_DELAY_MS; ; attempt += 1) {
    const failure = await tryOnce(uri);
    if (failure === null) return;
    logger.warn(
      { attempt, reason: failure.message, next_attempt_ms: delayMs },
      'The database of MONGODB_URI does not answer: waiting for it',
    );
    await delay(delayMs);
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
  }
}

/** @returns why it did not answer; null when it did */
async function tryOnce(uri: string): Promise<Error | null> {
  const client = createClient(uri);
  try {
    await client.connect();
    await client.db('admin').command({ ping: 1 }, { signal: AbortSignal.timeout(ATTEMPT_MS) });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof mongo.MongoServerError && REFUSED_CODES.has(error.code)) {
      throw new DatabaseStartError(`MONGODB_URI: ${error.message}`, error);
    }
    return error;
  } finally {
    await client.close();
  }
}

function createClient(uri: string): mongo.MongoClient {
  try {
    return new mongo.MongoClient(uri, {
      ...connectingBy(DriverConnection),
      serverSelectionTimeoutMS: ATTEMPT_MS,
      maxPoolSize: 1,
    });
  } catch (error) {
    // The driver's text quotes what it cannot read, and where a part is missing it takes the password for another one.
    throw new DatabaseStartError(`MONGODB_URI: ${FORM}`, error);
  }
}
