import { Injectable, Logger } from '@nestjs/common';
import {
  TenantIndexes,
  TenantNotActiveError,
  TenantNotFoundError,
  TenantRegistry,
  type IndexRefusal,
  type TenantHandle,
} from '../../../tenancy';
import { DOCUMENTS } from '../../schemas/document.schema';
import { indexSpecification } from '../../query/indexes/index-specification';
import type { DeclaredIndex } from '../declared-type';
import { DocumentTypes } from '../document-types';
import { DocumentTypesRepository, type IndexWork, type TypeKey } from '../document-types.repository';

/** After so long without a sign of life an instance is taken for dead, and its build for nobody's. */
const LEASE_MS = 60_000;
const RENEW_MS = LEASE_MS / 4;

const EXPLANATION: Readonly<Record<IndexRefusal, string>> = {
  duplicates: 'Several documents have the same values',
  'parallel lists': 'In some documents two of the fields are lists',
  'too many indexes': 'The collection has no room for another index',
};

/**
 * Makes the indexes of a collection what the declarations say. A change of them is kept with the declaration until
 * the collection shows it, and one instance at a time works on a type: so whatever crashes, another run ends it.
 */
@Injectable()
export class IndexBuildsService {
  readonly #logger = new Logger(IndexBuildsService.name);

  constructor(
    private readonly declarations: DocumentTypesRepository,
    private readonly types: DocumentTypes,
    private readonly tenants: TenantRegistry,
    private readonly indexes: TenantIndexes,
  ) {}

  /**
   * Does what is to be done for one type, or for the one that has waited longest, changes meanwhile included. What
   * another instance is at is left to it; what fails is left for the time when the lease is over, so that it keeps
   * nobody else waiting.
   * @returns whether there was anything
   */
  async build(of: TypeKey | 'any'): Promise<boolean> {
    const first = await this.declarations.takeIndexWork(of, LEASE_MS);
    for (let work = first; work !== null; work = await this.declarations.takeIndexWork(work, LEASE_MS)) {
      try {
        await this.#buildWhileRenewing(work);
      } catch (error) {
        this.#explain(error);
        break;
      }
    }
    return first !== null;
  }

  #explain(error: unknown): void {
    // It may come back, and then its indexes are built.
    if (error instanceof TenantNotFoundError || error instanceof TenantNotActiveError) return;
    this.#logger.error(
      'Indexes could not be built, which will be tried again',
      error instanceof Error ? error.stack : error,
    );
  }

  async #buildWhileRenewing(work: IndexWork): Promise<void> {
    const timer = setInterval(() => {
      // When it cannot be renewed, the worst is that another instance does the same at the same time.
      this.declarations.renewIndexLease(work).catch(() => undefined);
    }, RENEW_MS);
    try {
      await this.#reconcile(work);
    } finally {
      clearInterval(timer);
    }
    await this.declarations.endIndexWork(work);
    this.types.invalidate(work);
  }

  async #reconcile(work: IndexWork): Promise<void> {
    const tenant = await this.tenants.open(work.organizationId);
    const wanted = new Set(work.indexes.map(({ name }) => name));
    const present = (await this.indexes.listNames(tenant, DOCUMENTS)).filter(ownedBy(work.type));
    for (const name of present.filter((one) => !wanted.has(one))) {
      // Who was overtaken must not drop what has been declared and built since.
      if (!(await this.declarations.renewIndexLease(work))) return;
      await this.indexes.drop(tenant, DOCUMENTS, name);
    }
    for (const index of work.indexes.filter(({ state }) => state !== 'ready')) {
      if (!(await this.declarations.renewIndexLease(work))) return;
      await this.declarations.setIndexState(work, await this.#make(tenant, work.type, index));
      this.types.invalidate(work);
    }
  }

  async #make(
    tenant: TenantHandle,
    type: string,
    index: DeclaredIndex,
  ): Promise<Pick<DeclaredIndex, 'name' | 'state' | 'error'>> {
    const { name } = index;
    const outcome = await this.indexes.ensure(tenant, DOCUMENTS, indexSpecification(type, index));
    return outcome === 'built'
      ? { name, state: 'ready' }
      : { name, state: 'failed', error: EXPLANATION[outcome] };
  }
}

/** The names that `indexSpecification` makes for this type, and for no other. */
function ownedBy(type: string): (name: string) => boolean {
  const prefix = `${type}_`;
  return (name) => name.startsWith(prefix) && /^[0-9a-f]{16}$/.test(name.slice(prefix.length));
}
