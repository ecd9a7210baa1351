import { Injectable, Logger } from '@nestjs/common';
import {
  TenantIndexes,
  TenantNotActiveError,
  TenantNotFoundError,
  TenantRegistry,
  type IndexRefusal,
} from '../../../tenancy';
import { DOCUMENTS } from '../../schemas/document.schema';
import { indexSpecification } from '../../query/indexes/index-specification';
import type { DeclaredIndex } from '../declared-type';
import { scanDocuments } from '../document-scan';
import { DocumentTypes } from '../document-types';
import { DocumentTypesRepository, type IndexWork, type TypeKey } from '../document-types.repository';
import { StoredTypesRepository } from '../stored-types.repository';
import { indexesWithTooManyKeys } from './oversized-documents';

/** After so long without a sign of life an instance is taken for dead, and its build for nobody's. */
const LEASE_MS = 60_000;
const RENEW_MS = LEASE_MS / 4;

const EXPLANATION: Readonly<Record<IndexRefusal | 'too many keys', string>> = {
  'ambiguous number':
    'In some documents a number in a path is both a place in a list and a field of an entry of that list',
  duplicates: 'Several documents have the same values',
  'parallel lists': 'In some documents two of the fields are lists',
  'too many keys':
    'Some documents have more list entries, or larger keys, than indexes may hold of one document',
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
    private readonly stored: StoredTypesRepository,
  ) {}

  /**
   * Does what is to be done for one type, or for the one that has waited longest, changes meanwhile included. What
   * another instance is at is left to it. What fails is given back, for the next sweep or a better declaration; but
   * that of an organization that cannot be opened is left for the time when the lease is over.
   * @param failed where to put what fails, if it is not to be given back at once: whoever takes any work would be given
   * the same again
   * @returns whether there was anything
   */
  async build(of: TypeKey | 'any', failed?: IndexWork[]): Promise<boolean> {
    const first = await this.declarations.takeIndexWork(of, LEASE_MS);
    for (let work = first; work !== null; work = await this.declarations.takeIndexWork(work, LEASE_MS)) {
      try {
        await this.#buildWhileRenewing(work);
      } catch (error) {
        // It may come back, and then its indexes are built.
        if (error instanceof TenantNotFoundError || error instanceof TenantNotActiveError) break;
        this.#explain(error);
        if (failed === undefined) await this.giveBack(work);
        else failed.push(work);
        break;
      }
    }
    return first !== null;
  }

  /** So that it can be taken again before its lease is over. */
  async giveBack(work: IndexWork): Promise<void> {
    await this.declarations.giveBackIndexWork(work).catch(() => undefined); // then its lease runs out
  }

  #explain(error: unknown): void {
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
    const tooLarge = await this.#withTooManyKeys(work);
    const errors: unknown[] = [];
    for (const index of work.indexes.filter(({ state }) => state !== 'ready')) {
      if (!(await this.declarations.renewIndexLease(work))) return;
      try {
        const isRefused = tooLarge.has(index.name);
        // Who died may have built it; one that failed must not be there, as no writer goes by it.
        if (isRefused) await this.indexes.drop(tenant, DOCUMENTS, index.name);
        const outcome = isRefused
          ? 'too many keys'
          : await this.indexes.ensure(tenant, DOCUMENTS, indexSpecification(work.type, index));
        await this.declarations.setIndexState(work, stateAfter(outcome, index));
        this.types.invalidate(work);
      } catch (error) {
        // Whatever is wrong with this one, the others need not wait until it is known.
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  async #withTooManyKeys(work: IndexWork): Promise<ReadonlySet<string>> {
    const built = work.indexes.filter(({ state }) => state === 'ready');
    const wanted = work.indexes.filter(({ state }) => state !== 'ready');
    if (wanted.length === 0) return new Set();
    const documents = scanDocuments(this.stored, work.type, () => this.tenants.open(work.organizationId));
    return indexesWithTooManyKeys(documents, { built, wanted });
  }
}

function stateAfter(
  outcome: 'built' | keyof typeof EXPLANATION,
  { name }: DeclaredIndex,
): Pick<DeclaredIndex, 'name' | 'state' | 'error'> {
  return outcome === 'built'
    ? { name, state: 'ready' }
    : { name, state: 'failed', error: EXPLANATION[outcome] };
}

/** The names that `indexSpecification` makes for this type, and for no other. */
function ownedBy(type: string): (name: string) => boolean {
  const prefix = `${type}_`;
  return (name) => name.startsWith(prefix) && /^[0-9a-f]{16}$/.test(name.slice(prefix.length));
}
