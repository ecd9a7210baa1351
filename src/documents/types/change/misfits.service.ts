import { Injectable } from '@nestjs/common';
import type { TenantHandle } from '../../../tenancy';
import type { Figure } from '../../figure';
import { ReopeningService } from '../../reopening.service';
import { scanDocuments } from '../document-scan';
import { StoredTypesRepository } from '../stored-types.repository';
import type { SchemaCheck } from '../validation/compile-schema';

export interface Misfits {
  /** Not less than so many, when the time was over before all documents were checked. */
  readonly count: Figure;
  /** Ids of some of them. */
  readonly examples: readonly string[];
}

/** So long a change of a schema may take, which is less than its proposal lives. */
const MAX_SCAN_MS = 30_000;
const MAX_EXAMPLES = 5;

/** Finds out which stored documents do not fit a schema. */
@Injectable()
export class MisfitsService {
  constructor(
    private readonly stored: StoredTypesRepository,
    private readonly reopening: ReopeningService,
  ) {}

  async find(tenant: TenantHandle, type: string, check: SchemaCheck): Promise<Misfits> {
    const stopAt = performance.now() + MAX_SCAN_MS;
    const examples: string[] = [];
    let count = 0;
    const documents = scanDocuments(this.stored, type, () => this.reopening.reopen(tenant));
    for await (const { id, data } of documents) {
      if (check(data).length > 0) {
        count += 1;
        if (examples.length < MAX_EXAMPLES) examples.push(id);
      }
      if (performance.now() > stopAt) return { count: { atLeast: count }, examples };
    }
    return { count, examples };
  }
}
