import { finished, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { AppError } from '../../common/errors/app.error';
import { DatabaseUnavailableError, InternalError } from '../../common/errors/service.errors';
import { toAppError } from '../../common/http/problem/exception-to-app-error';
import { AppLogger } from '../../common/logging/app-logger';
import { DocumentsConfig } from '../../config/documents.config';
import { isUnavailable } from '../../database/unavailable';
import type { TenantHandle } from '../../tenancy';
import { ReopeningService } from '../reopening.service';
import { CheckAllowance } from '../types/validation/check-allowance';
import { BatchWriter, type BatchOutcome, type BatchTarget } from './batch-writer';
import { toResults, toStopResult } from './bulk-results';
import { LineBatches, type LineBatch } from './line-batches';

export interface BulkImport extends Omit<BatchTarget, 'allowance'> {
  /** NDJSON. */
  readonly body: Readable;
}

/** Creates documents from lines, batch by batch; each line succeeds or fails by itself. */
@Injectable()
export class BulkService {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly reopening: ReopeningService,
    private readonly batches: BatchWriter,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Yields the results of each batch once it is stored, and takes the next one when that is asked for. What fails
   * before anything was stored is thrown. What fails later ends the results with a line that says from where on
   * nothing was applied: the tenant was deleted or suspended, or the database does not answer.
   */
  async *import(tenant: TenantHandle, { body, ...content }: BulkImport): AsyncGenerator<string, void> {
    const target: BatchTarget = { ...content, allowance: new CheckAllowance() };
    let isFirst = true;
    for await (const batch of batchesOf(body, this.config.documentMaxBytes)) {
      let outcome: BatchOutcome;
      try {
        outcome = await this.batches.write(await this.reopening.reopen(tenant), target, batch);
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

const firstNumber = (batch: LineBatch): number => batch[0]?.number ?? 1;
const lastNumber = (batch: LineBatch): number => batch.at(-1)?.number ?? 0;
