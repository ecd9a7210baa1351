import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app.error';
import type { TenantHandle } from '../../tenancy';
import { DocumentQuotas } from '../quotas/document-quotas';
import { QuotaExceededError } from '../quotas/quota.errors';
import type { DeclaredType } from '../types/declared-type';
import { isAccepted, type BulkLine } from './bulk-line';
import type { LineBatch } from './line-batches';

/** Decides which lines of a batch may be stored, before any of them is. */
@Injectable()
export class BatchAdmission {
  constructor(private readonly quotas: DocumentQuotas) {}

  /** @returns the batch, with what does not fit the type's schema or the organization's limits refused */
  async admit(
    tenant: TenantHandle,
    { type, declared }: { readonly type: string; readonly declared: DeclaredType | null },
    batch: LineBatch,
  ): Promise<LineBatch> {
    const lines = declared === null ? batch : batch.map((line) => fitted(line, declared));
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

function fitted(line: BulkLine, declared: DeclaredType): BulkLine {
  if (!isAccepted(line)) return line;
  try {
    declared.validate(line.data);
    return line;
  } catch (error) {
    if (error instanceof AppError) return { number: line.number, error };
    throw error;
  }
}
