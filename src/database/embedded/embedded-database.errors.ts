import { DatabaseStartError } from '../database-server';

const WAYS_ON = 'set MONGODB_URI to a MongoDB server, or run `npm run start:mongod`';

/** The database that comes with the service cannot run on this machine, whatever is in its directory. */
export class EngineUnavailableError extends DatabaseStartError {
  constructor(reason: string, cause?: unknown) {
    super(`The database that comes with this service cannot run here: ${reason}; ${WAYS_ON}`, cause);
  }
}

export class DatabaseDirectoryHeldError extends DatabaseStartError {
  constructor(held: { readonly directory: string; readonly holder: string }, cause?: unknown) {
    super(
      `The database directory ${held.directory} is in use by ${held.holder}; ` +
        'stop that process, or set another DATA_DIR, or set MONGODB_URI to a MongoDB server',
      cause,
    );
  }
}
