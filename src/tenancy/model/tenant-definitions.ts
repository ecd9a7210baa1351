import { Injectable } from '@nestjs/common';
import { DOCUMENTS_DEFINITION, type TenantModelDefinition } from './tenant-model.definition';

/** All tenant models that the features of this application have declared. */
@Injectable()
export class TenantDefinitions {
  readonly #byName = new Map<string, TenantModelDefinition>();

  /** Called by `TenancyModule.forFeature`; declaring the same object twice is one declaration. */
  add(definition: TenantModelDefinition): void {
    const known = this.#byName.get(definition.name);
    if (known !== undefined && known !== definition) {
      throw new Error(`Two tenant models are called ${definition.name}: rename one of them`);
    }
    this.#byName.set(definition.name, definition);
  }

  get(name: string): TenantModelDefinition | undefined {
    return this.#byName.get(name);
  }

  /** How many collections and indexes a tenant has when it is created; each collection comes with an index on `_id`. */
  filesOfTenant(): number {
    const further = [...this.#byName.values()].filter(({ name }) => name !== DOCUMENTS_DEFINITION);
    return further.reduce((files, { schema }) => files + 2 + schema.indexes().length, 2);
  }

  /** All but the one that owns the tenant's own collection. */
  furtherNames(): readonly string[] {
    return [...this.#byName.keys()].filter((name) => name !== DOCUMENTS_DEFINITION);
  }
}
