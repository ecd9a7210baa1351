import type { INestApplicationContext } from '@nestjs/common';
import {
  DocumentTypesRepository,
  type IndexWork,
} from '../../../src/documents/types/document-types.repository';
import type { TenantHandle } from '../../../src/tenancy';
import { enroll } from '../enrollment';

const INDEX = { name: 'declared', fields: ['item'], unique: false } as const;
const DECLARATION = { jsonSchema: '{}', indexes: [INDEX] };
const COMMIT = { ...DECLARATION, schemaVersion: 1, before: [] };
const LIFETIME_MS = 60_000;
const LEASE_MS = 60_000;

const keyOf = ({ organizationId }: TenantHandle) => ({ organizationId, type: 'orders' });

async function taken(sut: DocumentTypesRepository, tenant: TenantHandle): Promise<IndexWork> {
  const work = await sut.takeIndexWork(keyOf(tenant), LEASE_MS);
  // Where there is nothing to be done, as if there had been.
  return work ?? { ...keyOf(tenant), id: 'first', leaseOwner: 'nobody', indexes: [] };
}

/** A declared type whose index is to be built, with a change of it under way. */
async function seed(app: INestApplicationContext, tenant: TenantHandle): Promise<void> {
  const types = app.get(DocumentTypesRepository);
  await types.propose(keyOf(tenant), DECLARATION, { id: 'first', lifetimeMs: LIFETIME_MS });
  await types.commit(keyOf(tenant), 'first', COMMIT);
  await types.propose(keyOf(tenant), DECLARATION, { id: 'second', lifetimeMs: LIFETIME_MS });
}

/** In the system database, where the organization's id takes the place of the handle. */
export const DOCUMENT_TYPES_REPOSITORY = enroll(DocumentTypesRepository, {
  seed,
  cases: {
    find: { 'one that both have': (sut, tenant) => sut.find(keyOf(tenant)) },
    listDeclared: { all: (sut, { organizationId }) => sut.listDeclared(organizationId) },
    listDeclaredNames: { all: (sut, { organizationId }) => sut.listDeclaredNames(organizationId) },
    countOf: { all: (sut, { organizationId }) => sut.countOf(organizationId) },
    deleteAllOf: { all: (sut, { organizationId }) => sut.deleteAllOf(organizationId) },
    countIndexes: { all: (sut, { organizationId }) => sut.countIndexes(organizationId) },
    propose: {
      'while a change may be under way': (sut, tenant) =>
        sut.propose(keyOf(tenant), DECLARATION, { id: 'third', lifetimeMs: LIFETIME_MS }),
    },
    renewProposal: {
      'a proposal that both have': (sut, tenant) =>
        sut.renewProposal(keyOf(tenant), { id: 'second', lifetimeMs: LIFETIME_MS }),
    },
    commit: {
      'a proposal that both have': (sut, tenant) => sut.commit(keyOf(tenant), 'second', COMMIT),
    },
    withdraw: { 'a proposal that both have': (sut, tenant) => sut.withdraw(keyOf(tenant), 'second') },
    retract: { 'one that both have': (sut, tenant) => sut.retract(keyOf(tenant), 'second') },
    takeIndexWork: {
      'of a type that both have': (sut, tenant) => sut.takeIndexWork(keyOf(tenant), LEASE_MS),
    },
    renewIndexLease: {
      'of a type that both have': async (sut, tenant) => sut.renewIndexLease(await taken(sut, tenant)),
    },
    setIndexState: {
      'of an index that both have': async (sut, tenant) =>
        sut.setIndexState(await taken(sut, tenant), { name: INDEX.name, state: 'ready' }),
    },
    giveBackIndexWork: {
      'of a type that both have, to take it again': async (sut, tenant) => {
        await sut.giveBackIndexWork(await taken(sut, tenant));
        return (await sut.takeIndexWork(keyOf(tenant), LEASE_MS)) !== null;
      },
    },
    endIndexWork: {
      'of a type that both have': async (sut, tenant) => sut.endIndexWork(await taken(sut, tenant)),
    },
  },
});
