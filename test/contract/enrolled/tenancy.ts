import type { INestApplicationContext } from '@nestjs/common';
import { TenantFigures, TenantIndexes, type TenantHandle } from '../../../src/tenancy';
import { NOTES, NotesRepository } from '../../support/notes-feature';
import { enroll } from '../enrollment';

/** Only where no two notes are alike. */
const UNIQUE_INDEX = {
  name: 'unique',
  key: { text: 1 },
  unique: true,
  partialFilterExpression: { text: { $exists: true } },
} as const;
const INDEX = { ...UNIQUE_INDEX, name: 'shared', key: { key: 1, text: 1 }, unique: false } as const;

async function seed(app: INestApplicationContext, tenant: TenantHandle): Promise<void> {
  const text = 'the same in each organization';
  await app.get(NotesRepository).add(tenant, { key: 'first', text });
  await app.get(NotesRepository).add(tenant, { key: 'second', text });
  await app.get(TenantIndexes).ensure(tenant, NOTES, INDEX);
}

export const TENANCY_PROVIDERS = [
  enroll(TenantFigures, {
    seed,
    cases: { of: { 'all notes': (sut, tenant) => sut.of(tenant, NOTES) } },
  }),
  enroll(TenantIndexes, {
    seed,
    cases: {
      ensure: {
        'one that the data may not allow': (sut, tenant) => sut.ensure(tenant, NOTES, UNIQUE_INDEX),
      },
      listNames: { all: (sut, tenant) => sut.listNames(tenant, NOTES) },
      drop: { 'one that both have': (sut, tenant) => sut.drop(tenant, NOTES, INDEX.name) },
    },
  }),
];
