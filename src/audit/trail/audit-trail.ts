import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../common/errors/app.error';
import { DatabaseUnavailableError, InternalError } from '../../common/errors/service.errors';
import { toAppError } from '../../common/http/problem/exception-to-app-error';
import { AuditConfig } from '../../config/audit.config';
import { isUnavailable } from '../../database/unavailable';
import { isOfOneDocument } from '../actions';
import { AuditKeys } from '../chain/audit-keys';
import { AuditEntriesRepository } from '../entries/audit-entries.repository';
import type { AuditEntry } from '../entries/audit-entry';
import { auditScope } from './audit-scope';
import type { AuditedChange } from './audited-change';
import { newEntry, type AuditOrigin } from './new-entry';

/** What the service does on its own, in no request. */
const SYSTEM: AuditOrigin = {
  actor: { type: 'system', id: null },
  address: null,
  userAgent: null,
  requestId: null,
};

/** The one way to write the audit log. */
@Injectable()
export class AuditTrail {
  readonly #logger = new Logger(AuditTrail.name);

  constructor(
    private readonly config: AuditConfig,
    private readonly keys: AuditKeys,
    private readonly entries: AuditEntriesRepository,
  ) {}

  /**
   * Writes down what is about to be done, in one insert, and does it. What fails gets a second entry. A crash in between
   * leaves an entry of what was not done, and never a change without one.
   * @param changes one, or several that are one step
   * @throws DatabaseUnavailableError when it cannot be written down; then nothing is done
   */
  async around<T>(changes: AuditedChange | readonly AuditedChange[], step: () => Promise<T>): Promise<T> {
    const given = 'action' in changes ? [changes] : changes;
    const attempts = given
      .filter(({ action }) => this.config.documents || !isOfOneDocument(action))
      .map((change) => ({ change, entry: this.#entryOf(change) }));
    await this.#insert(attempts.map(({ entry }) => entry));
    try {
      return await step();
    } catch (error) {
      await this.#noteFailure(attempts, codeOf(error));
      throw error;
    }
  }

  /**
   * Writes down what was refused before anything was done; all of its work comes behind what runs now, such as the answer,
   * whose time would tell of it.
   */
  async refused(change: AuditedChange, error: unknown): Promise<void> {
    const origin = originOf(change);
    await nextTurn();
    await this.#insert([this.#failureOf(change, origin, codeOf(error))]);
  }

  #entryOf(change: AuditedChange): AuditEntry {
    return newEntry({ ...change, origin: originOf(change) }, this.keys.current);
  }

  #failureOf(change: AuditedChange, origin: AuditOrigin, failure: string, attemptId?: string): AuditEntry {
    const { organizationId, target, action } = change;
    const content = {
      organizationId,
      target,
      action: `${action}.failed` as const,
      origin,
      failure,
      ...(attemptId !== undefined && { attemptId }),
    };
    return newEntry(content, this.keys.current);
  }

  async #insert(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.entries.insert(entries);
    } catch (error) {
      throw new DatabaseUnavailableError(error);
    }
  }

  /** The caller is told of the failure itself, whatever becomes of this. */
  async #noteFailure(
    attempts: readonly { readonly change: AuditedChange; readonly entry: AuditEntry }[],
    code: string,
  ): Promise<void> {
    try {
      await this.#insert(
        attempts.map(({ change, entry }) => this.#failureOf(change, originOf(change), code, entry.id)),
      );
    } catch (error) {
      this.#logger.warn(`That a change has failed is not in the audit log: ${String(error)}`);
    }
  }
}

function originOf({ actor }: AuditedChange): AuditOrigin {
  const origin = auditScope.getStore()?.origin ?? SYSTEM;
  return actor === undefined ? origin : { ...origin, actor };
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.definition.code;
  if (error instanceof Error && isUnavailable(error)) return DatabaseUnavailableError.definition.code;
  const told = toAppError(error);
  return told instanceof InternalError ? InternalError.definition.code : told.definition.code;
}
