import { createHash } from 'node:crypto';
import { InvalidPlacementError } from '../tenancy.errors';

/** `collection`: one of its own. `shared`: one for many tenants. `database`: a database of its own. */
export type IsolationLevel = 'collection' | 'shared' | 'database';

declare const brand: unique symbol;
/** A physical name that was checked by {@link physicalName}; nothing else reaches the driver as a name. */
export type PhysicalName = string & { readonly [brand]: true };

/** Where a tenant's data is. Decided once, stored with the tenant, and never derived from its name again. */
export interface TenantPlacement {
  readonly isolation: IsolationLevel;
  /** Which MongoDB deployment; `default` is the one of the system database. */
  readonly cluster: string;
  readonly database: PhysicalName;
  /** The collection of the `documents` definition, which is the organization's own one. */
  readonly collection: PhysicalName;
  /** The further tenant definitions that have a collection here: `<collection>__<definition>`. */
  readonly definitions: readonly string[];
}

/** Between a tenant's collection and the name of a further definition. */
export const DEFINITION_SEPARATOR = '__';

const PHYSICAL_NAME = /^[a-z][a-z0-9_-]*$/;
/** MongoDB's limit for `<database>.<collection>`. */
const NAMESPACE_MAX_BYTES = 255;
/** Kept free for the longest `__<definition>` behind a tenant's collection. */
const DEFINITION_RESERVE_BYTES = 66;

/** @throws InvalidPlacementError for anything but lower-case letters, digits, `_` and `-` after a letter */
export function physicalName(name: string): PhysicalName {
  if (!PHYSICAL_NAME.test(name)) {
    throw new InvalidPlacementError('A physical name must match ^[a-z][a-z0-9_-]*$');
  }
  return name as PhysicalName;
}

/** @throws InvalidPlacementError where the longest namespace of this placement would not fit MongoDB's limit */
export function collectionPlacement(
  database: string,
  collection: string,
  definitions: readonly string[],
): TenantPlacement {
  const placement: TenantPlacement = {
    isolation: 'collection',
    cluster: 'default',
    database: physicalName(database),
    collection: physicalName(collection),
    definitions,
  };
  // Both names are ASCII, so characters are bytes.
  if (database.length + 1 + collection.length + DEFINITION_RESERVE_BYTES > NAMESPACE_MAX_BYTES) {
    throw new InvalidPlacementError(`A namespace must not be longer than ${NAMESPACE_MAX_BYTES} bytes`);
  }
  return placement;
}

/** A placement as it is stored: the same, with names that nobody has checked yet. */
export interface StoredPlacement extends Omit<TenantPlacement, 'database' | 'collection'> {
  readonly database: string;
  readonly collection: string;
}

/** @throws InvalidPlacementError where somebody has written what this service never would */
export function fromStoredPlacement({
  isolation,
  cluster,
  database,
  collection,
  definitions,
}: StoredPlacement): TenantPlacement {
  return {
    isolation,
    cluster,
    database: physicalName(database),
    collection: physicalName(collection),
    definitions,
  };
}

/**
 * What the unique index over all records, living or dead, claims: a physical namespace is used once, ever.
 * Hashed so that a tombstone keeps the claim and nothing of the name.
 */
export function namespaceClaim({ cluster, database, collection }: TenantPlacement): string {
  return createHash('sha256').update(`${cluster}/${database}.${collection}`).digest('hex');
}
