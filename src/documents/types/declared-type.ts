import type { DocumentData } from '../document';

export type IndexState = 'building' | 'ready' | 'failed';

export interface DeclaredIndex {
  /** Of the index in the database. */
  readonly name: string;
  /** Paths within `data`, the first of them leading. */
  readonly fields: readonly string[];
  readonly unique: boolean;
  readonly state: IndexState;
  /** Why it failed. */
  readonly error?: string;
}

/** A type as writers and lists need it. */
export interface DeclaredType {
  readonly type: string;
  readonly schemaVersion: number;
  readonly indexes: readonly DeclaredIndex[];
  /** @throws InvalidRequestError naming what in `data` does not fit the schema in force, or the one that is coming */
  validate(data: DocumentData): void;
}

/** What an app declares of a type. */
export interface Declaration {
  /** A JSON Schema as text; null takes any object. */
  readonly jsonSchema: string | null;
  readonly indexes: readonly Pick<DeclaredIndex, 'name' | 'fields' | 'unique'>[];
}

/** A declaration as it is kept. */
export interface TypeDeclaration {
  readonly type: string;
  /** False while the first declaration, or the removal, is under way. */
  readonly declared: boolean;
  readonly jsonSchema: string | null;
  /** Rises by one with every change of the schema, from 1; 0 before the first. */
  readonly schemaVersion: number;
  readonly indexes: readonly DeclaredIndex[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A declaration as writers have to satisfy it. */
export interface StandingDeclaration extends TypeDeclaration {
  /** That is about to replace the one in force, and counts beside it until it does or its time is over. */
  readonly proposedSchema: string | null;
}

export const MAX_INDEXES_PER_TYPE = 8;
export const MAX_INDEXES_PER_ORGANIZATION = 32;
export const MAX_INDEX_FIELDS = 8;
