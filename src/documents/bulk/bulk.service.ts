import { finished, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { TokenInvalidError } from '../../common/errors/access.errors';
import type { AppError } from '../../common/errors/app.error';
import { DatabaseUnavailableError, InternalError } from '../../common/errors/service.errors';
import { toAppError } from '../../common/http/problem/exception-to-app-error';
import { AppLogger } from '../../common/logging/app-logger';
import { DocumentsConfig } from '../../config/documents.config';
import { isUnavailable } from '../../database/database-error.filter';
import { TenantNotFoundError, TenantRegistry, type TenantHandle } from '../../tenancy';
import { DocumentTypes } from '../types/document-types';
import { BatchAdmission } from './batch-admission';
import { isAccepted, type BulkLine } from './bulk-line';
import { DocumentOutcomeUnknownError } from './bulk.errors';
import { toResults, toStopResult } from './bulk-results';
import { DocumentBatchesRepository } from './document-batches.repository';
import { LineBatches, type LineBatch } from './line-batches';

export interface BulkImport {
  readonly type: string;
  readonly createdBy: string;
  /** NDJSON. */
  readonly body: Readable;
}

type Target = Omit<BulkImport, 'body'>;

/** A batch after it was to be stored. */
interface Outcome {
  readonly lines: LineBatch;
  /** Set when nobody knows which of the accepted lines are stored. */
  readonly error?: unknown;
}

/** Creates documents from lines, batch by batch; each line succeeds or fails by itself. */
@Injectable()
export class BulkService {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly tenants: TenantRegistry,
    private readonly types: DocumentTypes,
    private readonly admission: BatchAdmission,
    private readonly documents: DocumentBatchesRepository,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Yields the results of each batch once it is stored, and takes the next one when that is asked for. What fails
   * before anything was stored is thrown. What fails later ends the results with a line that says from where on
   * nothing was applied: the tenant was deleted or suspended, or the database does not answer.
   */
  async *import(tenant: TenantHandle, { body, ...target }: BulkImport): AsyncGenerator<string, void> {
    let isFirst = true;
    for await (const batch of batchesOf(body, this.config.documentMaxBytes)) {
      let outcome: Outcome;
      try {
        outcome = await this.#apply(await this.#reopen(tenant), target, batch);
      } catch (error) {
        if (isFirst) throw error;
        yield toStopResult(firstNumber(batch), this.#explain(error));
        return;
      }
      isFirst = false;
      yield toResults(outcome.lines);
      if (outcome.error !== undefined) {
        yield toStopResult(lastNumber(batch) + 1, this.#explain(outcome.error));
        return;
      }
    }
  }

  /** Long work sees that its tenant is gone; to its own people that is the end of their session. */
  async #reopen({ organizationId }: TenantHandle): Promise<TenantHandle> {
    try {
      return await this.tenants.open(organizationId);
    } catch (error) {
      if (error instanceof TenantNotFoundError) throw new TokenInvalidError(error);
      throw error;
    }
  }

  /** What it throws, it throws before anything of the batch is stored. */
  #apply(tenant: TenantHandle, target: Target, batch: LineBatch): Promise<Outcome> {
    return this.types.whileWriting(tenant, target.type, async (declared) => {
      const lines = await this.admission.admit(tenant, { type: target.type, declared }, batch);
      return this.#store(tenant, target, lines);
    });
  }

  async #store(tenant: TenantHandle, target: Target, lines: LineBatch): Promise<Outcome> {
    const accepted = lines.filter(isAccepted);
    if (accepted.length === 0) return { lines };
    try {
      const failures = await this.documents.insertMany(tenant, { ...target, documents: accepted });
      if (failures.size === 0) return { lines };
      this.#logDefects(failures);
      const byNumber = new Map(
        [...failures].map(([index, error]) => [accepted[index]?.number, error] as const),
      );
      return { lines: lines.map((line) => refusedBy(line, byNumber.get(line.number))) };
    } catch (error) {
      return { lines: lines.map(unknown), error };
    }
  }

  /** Once for a batch: it is the same defect for every line. */
  #logDefects(failures: ReadonlyMap<number, AppError>): void {
    const defect = [...failures.values()].find((error) => error instanceof InternalError);
    if (defect !== undefined) {
      this.logger.error({ err: defect.cause }, 'Documents of a batch were not stored');
    }
  }

  /** What stops an import after its status is sent; no filter sees it any more, so it is logged here. */
  #explain(error: unknown): AppError {
    const failure =
      error instanceof Error && isUnavailable(error)
        ? new DatabaseUnavailableError(error)
        : toAppError(error);
    const { kind } = failure.definition;
    if (kind === 'unavailable') this.logger.warn({ err: failure.cause }, 'A bulk import stopped');
    if (kind !== 'internal') return failure;
    this.logger.error({ err: error }, 'A bulk import failed');
    return new InternalError(error);
  }
}

/** Ends with an error when the sender leaves; what it had sent by then is not applied. */
async function* batchesOf(body: Readable, maxLineBytes: number): AsyncGenerator<LineBatch, void> {
  const batches = new LineBatches({ maxLineBytes });
  finished(body, { writable: false }, (error) => {
    if (error) batches.destroy(error);
  });
  body.pipe(batches);
  try {
    yield* batches as AsyncIterable<LineBatch>;
  } finally {
    // Read to its end, and thrown away: a sender who is cut off may not see what it was told.
    body.unpipe(batches);
    body.resume();
  }
}

function unknown(line: BulkLine): BulkLine {
  if (!isAccepted(line)) return line;
  return { number: line.number, id: line.id, error: new DocumentOutcomeUnknownError() };
}

function refusedBy(line: BulkLine, error: AppError | undefined): BulkLine {
  return error === undefined ? line : { number: line.number, error };
}

const firstNumber = (batch: LineBatch): number => batch[0]?.number ?? 1;
const lastNumber = (batch: LineBatch): number => batch.at(-1)?.number ?? 0;
