import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import type { AppError } from '../../common/errors/app.error';
import { DatabaseUnavailableError, InternalError } from '../../common/errors/service.errors';
import { SERVER_ERROR } from '../../database/server-error';
import { TenantModelProvider, type TenantHandle } from '../../tenancy';
import { notIndexableBy } from '../content/index-refusal';
import { DOCUMENTS } from '../schemas/document.schema';
import type { DocumentData } from '../document';
import { DocumentIdTakenError, DocumentNotUniqueError } from '../documents.errors';
import { firstVersion } from '../document.mapper';

export interface NewDocuments {
  readonly type: string;
  readonly documents: readonly { readonly id: string; readonly data: DocumentData }[];
  readonly createdBy: string;
}

/** The driver tells which index it was in the message alone; no namespace of ours holds white space. */
const ID_IS_TAKEN = /^E11000 duplicate key error collection: \S+ index: _id_ /;

/** Writes many documents of an organization at once. */
@Injectable()
export class DocumentBatchesRepository {
  constructor(private readonly models: TenantModelProvider) {}

  /**
   * Stores each that can be stored, in their order, whatever becomes of the others.
   * @returns why a document was not stored, by its place in `documents`
   * @throws whatever it is if nobody knows which of them are stored, DatabaseUnavailableError among it
   */
  async insertMany(
    tenant: TenantHandle,
    { type, documents, createdBy }: NewDocuments,
  ): Promise<ReadonlyMap<number, AppError>> {
    const now = new Date();
    const stored = documents.map(({ id, data }) => firstVersion({ type, id, data, createdBy }, now));
    try {
      // Lean and raw, it costs no more than the driver's own: nothing is cast or made a model.
      const options = { ordered: false, lean: true, rawResult: true } as const;
      await this.models.model(tenant, DOCUMENTS).insertMany(stored, options);
      return new Map();
    } catch (error) {
      return writeErrorsOf(error);
    }
  }
}

/** @throws the error itself when it is about more than single documents */
function writeErrorsOf(error: unknown): Map<number, AppError> {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const writeErrors = [error.writeErrors].flat();
  // So the driver wraps every failure of the connection, whose class is lost thereby.
  if (writeErrors.length === 0 && error.code === undefined) throw new DatabaseUnavailableError(error);
  if (writeErrors.length === 0 || error.result.getWriteConcernError() !== undefined) throw error;
  return new Map(writeErrors.map((one) => [one.index, toAppError(one)]));
}

function toAppError(error: mongo.WriteError): AppError {
  const notIndexable = notIndexableBy(error.code);
  if (notIndexable !== undefined) return notIndexable;
  if (error.code !== SERVER_ERROR.DuplicateKey) return new InternalError(error);
  return ID_IS_TAKEN.test(error.errmsg ?? '') ? new DocumentIdTakenError() : new DocumentNotUniqueError();
}
