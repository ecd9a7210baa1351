import { Injectable } from '@nestjs/common';
import type { AppError } from '../../common/errors/app.error';
import { InternalError } from '../../common/errors/service.errors';
import { AppLogger } from '../../common/logging/app-logger';
import type { TenantHandle } from '../../tenancy';
import { DocumentTypes } from '../types/document-types';
import type { CheckAllowance } from '../types/validation/check-allowance';
import { DocumentWrites } from '../writes/document-writes';
import { BatchAdmission } from './batch-admission';
import { isAccepted, type AcceptedLine, type BulkLine } from './bulk-line';
import { DocumentOutcomeUnknownError } from './bulk.errors';
import { DocumentBatchesRepository } from './document-batches.repository';
import type { LineBatch } from './line-batches';

/** What the lines become. */
export interface BatchTarget {
  readonly type: string;
  readonly createdBy: string;
  /** Of the whole import. */
  readonly allowance: CheckAllowance;
}

/** A batch after it was to be stored. */
export interface BatchOutcome {
  readonly lines: LineBatch;
  /** Set when nobody knows which of the accepted lines are stored. */
  readonly error?: unknown;
}

/** Makes documents of a batch of lines, by the declaration of its moment. */
@Injectable()
export class BatchWriter {
  constructor(
    private readonly types: DocumentTypes,
    private readonly admission: BatchAdmission,
    private readonly documents: DocumentBatchesRepository,
    private readonly writes: DocumentWrites,
    private readonly logger: AppLogger,
  ) {}

  /** What it throws, it throws before anything of the batch is stored. */
  write(tenant: TenantHandle, target: BatchTarget, batch: LineBatch): Promise<BatchOutcome> {
    const { type, allowance } = target;
    return this.types.whileWriting(tenant, type, async (declared) => {
      const lines = await this.admission.admit(tenant, { type, declared, allowance }, batch);
      return this.#store(tenant, target, lines);
    });
  }

  async #store(tenant: TenantHandle, target: BatchTarget, lines: LineBatch): Promise<BatchOutcome> {
    const accepted = lines.filter(isAccepted);
    if (accepted.length === 0) return { lines };
    try {
      const failures = await this.documents.insertMany(tenant, { ...target, documents: accepted });
      this.#count(
        tenant,
        accepted.filter((_line, index) => !failures.has(index)),
      );
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

  #count({ organizationId }: TenantHandle, stored: readonly AcceptedLine[]): void {
    // Nothing is no write: it would make the organization one of those that write.
    if (stored.length === 0) return;
    const bytes = stored.reduce((sum, line) => sum + line.bytes, 0);
    this.writes.count(organizationId, { documents: stored.length, bytes });
  }

  /** Once for a batch: it is the same defect for every line. */
  #logDefects(failures: ReadonlyMap<number, AppError>): void {
    const defect = [...failures.values()].find((error) => error instanceof InternalError);
    if (defect !== undefined) {
      this.logger.error({ err: defect.cause }, 'Documents of a batch were not stored');
    }
  }
}

function unknown(line: BulkLine): BulkLine {
  if (!isAccepted(line)) return line;
  return { number: line.number, id: line.id, error: new DocumentOutcomeUnknownError() };
}

function refusedBy(line: BulkLine, error: AppError | undefined): BulkLine {
  return error === undefined ? line : { number: line.number, error };
}
