import { Injectable } from '@nestjs/common';
import type { OrganizationId } from '../../common/types/ids';

/** What a feature keeps of a tenant outside of the tenant's own collections. */
export interface TenantEraser {
  /** One word for it, such as `sessions`. */
  readonly what: string;
  count(id: OrganizationId): Promise<number>;
  /** Can be run again. */
  erase(id: OrganizationId): Promise<void>;
}

/** Everything that goes with a tenant beside its collections; features add theirs when they start. */
@Injectable()
export class TenantErasers {
  readonly #erasers: TenantEraser[] = [];

  add(eraser: TenantEraser): void {
    this.#erasers.push(eraser);
  }

  async count(id: OrganizationId): Promise<Record<string, number>> {
    const counts = this.#erasers.map(async (eraser) => [eraser.what, await eraser.count(id)] as const);
    return Object.fromEntries(await Promise.all(counts));
  }

  async erase(id: OrganizationId): Promise<void> {
    for (const eraser of this.#erasers) await eraser.erase(id);
  }
}
