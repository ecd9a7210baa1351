import type { Model, Schema } from 'mongoose';

const DEFINITION_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** The definition that owns the organization's own collection; every further one has a collection beside it. */
export const DOCUMENTS_DEFINITION = 'documents';

declare const documentType: unique symbol;

/** What a feature declares with `TenancyModule.forFeature`: a kind of data that every tenant has of its own. */
export interface TenantModelDefinition<T = unknown> {
  readonly name: string;
  /** One object, shared by the models of all tenants. */
  readonly schema: Schema;
  /** For the type checker alone: the shape of a stored document. */
  readonly [documentType]?: T;
}

/**
 * What a repository may do with a tenant's data. For a collection of its own this is Mongoose's model itself; it is
 * a closed set, so that a collection shared by many tenants can offer the same with every operation scoped.
 */
export type TenantModel<T> = Pick<
  Model<T>,
  | 'aggregate'
  | 'bulkWrite'
  | 'countDocuments'
  | 'deleteMany'
  | 'deleteOne'
  | 'distinct'
  | 'find'
  | 'findOne'
  | 'findOneAndUpdate'
  | 'insertMany'
  | 'insertOne'
  | 'replaceOne'
  | 'updateMany'
  | 'updateOne'
>;

/**
 * Declares a tenant model. Takes from the schema everything by which Mongoose makes collections and indexes on its
 * own (a write to a missing collection would otherwise make it, a failed index would go unseen): only the
 * provisioner makes them.
 */
export function defineTenantModel<T>(name: string, schema: Schema<T>): TenantModelDefinition<T> {
  if (!DEFINITION_NAME.test(name)) {
    throw new Error(`A tenant definition's name must match ${DEFINITION_NAME.source}`);
  }
  schema.set('autoCreate', false);
  schema.set('autoIndex', false);
  schema.set('bufferCommands', false);
  return { name, schema: schema };
}
