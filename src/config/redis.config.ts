import type { RedisServer } from './redis-server';

/** What several instances share beside the database. */
export abstract class RedisConfig {
  /** Without one each instance is on its own. */
  abstract readonly server: RedisServer | undefined;
  /** Begins every key and channel, as a server may be used by others, too. */
  abstract readonly prefix: string;
}
