import type { Environment } from './env.schema';

/** The environment with what the start has found out: which database, and which secret. */
export interface Settings extends Environment {
  readonly MONGODB_URI: string;
  readonly JWT_SECRET: string;
  /** The database came with this process, so no other instance can change what it has cached. */
  readonly singleInstance: boolean;
  /** How many files the database that came with this process can hold open, where that is known. */
  readonly openFilesLimit?: number | undefined;
}
