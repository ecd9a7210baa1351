import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app.error';
import { InvalidRequestError } from '../../common/errors/request.errors';
import type { TenantHandle } from '../../tenancy';
import { assertIndexable } from '../content/assert-indexable';
import { DocumentQuotas } from '../quotas/document-quotas';
import { QuotaExceededError } from '../quotas/quota.errors';
import type { DeclaredType } from '../types/declared-type';
import type { CheckAllowance } from '../types/validation/check-allowance';
import { TimeSlices } from '../types/validation/time-slices';
import { isAccepted, type AcceptedLine, type BulkLine } from './bulk-line';
import type { LineBatch } from './line-batches';

/** Whose declaration, and how long it may still be checked. */
export interface AdmissionRules {
  readonly type: string;
  readonly declared: DeclaredType | null;
  readonly allowance: CheckAllowance;
}

/** Decides which lines of a batch may be stored, before any of them is. */
@Injectable()
export class BatchAdmission {
  constructor(private readonly quotas: DocumentQuotas) {}

  /** @returns the batch, with what does not fit the type's schema or the organization's limits refused */
  async admit(
    tenant: TenantHandle,
    { type, declared, allowance }: AdmissionRules,
    batch: LineBatch,
  ): Promise<LineBatch> {
    const lines = declared === null ? batch : await fitting(batch, declared, allowance);
    if ((await this.#quotaRefusal(tenant, type, lines)) === undefined) return lines;
    // Not all of them are within the limits: let in as many as are.
    const admitted: BulkLine[] = [];
    for (const line of lines) {
      const error = await this.#quotaRefusal(tenant, type, [line]);
      admitted.push(error === undefined ? line : { number: line.number, error });
    }
    return admitted;
  }

  async #quotaRefusal(
    tenant: TenantHandle,
    type: string,
    lines: LineBatch,
  ): Promise<QuotaExceededError | undefined> {
    const accepted = lines.filter(isAccepted);
    if (accepted.length === 0) return undefined;
    const bytes = accepted.reduce((sum, line) => sum + line.bytes, 0);
    try {
      await this.quotas.admit(tenant, { type, documents: accepted.length, bytes });
      return undefined;
    } catch (error) {
      if (error instanceof QuotaExceededError) return error;
      throw error;
    }
  }
}

/** A check may take a quarter of a second: others have their turn between them, and an import its end. */
async function fitting(
  batch: LineBatch,
  declared: DeclaredType,
  allowance: CheckAllowance,
): Promise<BulkLine[]> {
  const slices = new TimeSlices();
  const lines: BulkLine[] = [];
  for (const line of batch) {
    lines.push(isAccepted(line) ? fitted(line, declared, allowance) : line);
    if (slices.isOver) await slices.next();
  }
  return lines;
}

function fitted(line: AcceptedLine, declared: DeclaredType, allowance: CheckAllowance): BulkLine {
  const { number, data, bytes } = line;
  if (allowance.isUsedUp) return { number, error: notChecked() };
  const begun = performance.now();
  try {
    declared.validate(data);
    assertIndexable(data, declared);
    return line;
  } catch (error) {
    if (error instanceof AppError) return { number, error };
    throw error;
  } finally {
    allowance.spend(performance.now() - begun, bytes);
  }
}

function notChecked(): InvalidRequestError {
  const message = 'was not checked: those before took too long to check against the schema of the type';
  return new InvalidRequestError([{ field: 'data', message }]);
}
