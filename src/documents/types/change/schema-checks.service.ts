import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DocumentsConfig } from '../../../config/documents.config';
import type { TenantHandle } from '../../../tenancy';
import type { Figure } from '../../figure';
import { DocumentTypes } from '../document-types';
import { DocumentsDoNotFitError, SchemaCheckTooLongError } from '../document-types.errors';
import { CompiledSchemas } from '../validation/compiled-schemas';
import { MisfitsService } from './misfits.service';

/** For a read of another instance that was under way when the proposal was written, and for its write. */
const MARGIN_MS = 1000;

/** Finds out whether a schema can take force. */
@Injectable()
export class SchemaChecksService {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly types: DocumentTypes,
    private readonly schemas: CompiledSchemas,
    private readonly misfits: MisfitsService,
  ) {}

  /** @throws InvalidRequestError on `schema` */
  assertValid(jsonSchema: string): void {
    this.schemas.get(jsonSchema);
  }

  /**
   * Checks the stored documents once no write is left that does not know of the proposal.
   * @returns how many do not fit
   * @throws DocumentsDoNotFitError unless they may
   * @throws SchemaCheckTooLongError unless they may
   */
  async countMisfits(
    tenant: TenantHandle,
    type: string,
    { jsonSchema, allowMisfits }: { readonly jsonSchema: string; readonly allowMisfits: boolean },
  ): Promise<Figure> {
    const { declarationsSeenAfterMs } = this.config;
    await this.types.writersSettled({ organizationId: tenant.organizationId, type });
    if (declarationsSeenAfterMs > 0) await delay(declarationsSeenAfterMs + MARGIN_MS);
    const { count, examples } = await this.misfits.find(tenant, type, this.schemas.get(jsonSchema));
    if (allowMisfits || count === 0) return count;
    if (examples.length === 0) throw new SchemaCheckTooLongError();
    throw new DocumentsDoNotFitError(
      typeof count === 'number' ? String(count) : `At least ${count.atLeast}`,
      examples,
    );
  }
}
