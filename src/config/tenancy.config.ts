/** How tenants are placed and what is remembered of them. */
export abstract class TenancyConfig {
  /** Name of the database that holds the collections of the organizations. */
  abstract readonly tenantDatabase: string;
  /** How many collections and indexes there may be in all. */
  abstract readonly capacityLimit: number;
  /** How many compiled tenant models are kept. */
  abstract readonly modelLimit: number;
  /** How many entries each cache of the registry holds. */
  abstract readonly cacheLimit: number;
  abstract readonly cacheTtlMs: number;
  /** How long "there is none" is kept. */
  abstract readonly missingTtlMs: number;
}
