import type { INestApplicationContext } from '@nestjs/common';
import { DocumentBatchesRepository } from '../../../src/documents/bulk/document-batches.repository';
import { DocumentsRepository } from '../../../src/documents/documents.repository';
import { DocumentExportsRepository } from '../../../src/documents/export/document-exports.repository';
import {
  DocumentListsRepository,
  type PageRequest,
} from '../../../src/documents/list/document-lists.repository';
import { toListFilter } from '../../../src/documents/query/list-filter';
import { DEFAULT_SORT, toMongoSort } from '../../../src/documents/query/order/sort';
import { StoredTypesRepository } from '../../../src/documents/types/stored-types.repository';
import type { TenantHandle } from '../../../src/tenancy';
import { drained, enroll } from '../enrollment';

const TYPE = 'orders';
const KEY = { type: TYPE, id: 'first' };
const DOCUMENT = { ...KEY, data: { item: 'anvil', quantity: 2 }, createdBy: 'somebody' };
const RESERVED = { ...DOCUMENT, id: 'reserved', reservation: 'of a request' };
const OTHER_DATA = { item: 'hammer' };

async function seed(app: INestApplicationContext, tenant: TenantHandle): Promise<void> {
  const documents = app.get(DocumentsRepository);
  await documents.insert(tenant, DOCUMENT);
  await documents.insert(tenant, { ...DOCUMENT, id: 'second' });
  await documents.insert(tenant, { ...DOCUMENT, type: 'invoices' });
  await documents.insert(tenant, RESERVED);
}

const ALL = toListFilter(TYPE, { filter: [], sort: DEFAULT_SORT });
const PAGE: PageRequest = {
  filter: ALL,
  sort: DEFAULT_SORT,
  order: toMongoSort(DEFAULT_SORT),
  projection: undefined,
  hint: undefined,
  limit: 10,
};

export const DOCUMENT_REPOSITORIES = [
  enroll(DocumentsRepository, {
    seed,
    cases: {
      find: { 'one that both have': (sut, tenant) => sut.find(tenant, KEY) },
      findMade: { 'one that both have': (sut, tenant) => sut.findMade(tenant, RESERVED) },
      insert: { 'an id that is taken': (sut, tenant) => sut.insert(tenant, DOCUMENT) },
      replace: {
        'one that both have': (sut, tenant) => sut.replace(tenant, KEY, { data: OTHER_DATA }),
        'one version of it': (sut, tenant) => sut.replace(tenant, KEY, { data: OTHER_DATA, versions: [1] }),
      },
      delete: {
        'one that both have': (sut, tenant) => sut.delete(tenant, KEY),
        'one version of it': (sut, tenant) => sut.delete(tenant, KEY, [1]),
      },
    },
  }),
  enroll(DocumentListsRepository, {
    seed,
    cases: {
      findPage: {
        'all of a type': (sut, tenant) => sut.findPage(tenant, PAGE),
        'with more to come': (sut, tenant) => sut.findPage(tenant, { ...PAGE, limit: 1 }),
        'whatever the filter': (sut, tenant) => sut.findPage(tenant, { ...PAGE, filter: {} }),
      },
      count: {
        'all of a type': (sut, tenant) => sut.count(tenant, { filter: ALL, limit: 100 }),
        'whatever the filter': (sut, tenant) => sut.count(tenant, { filter: {}, limit: 100 }),
      },
    },
  }),
  enroll(DocumentBatchesRepository, {
    seed,
    cases: {
      insertMany: {
        'some ids that are taken': (sut, tenant) =>
          sut.insertMany(tenant, {
            type: TYPE,
            documents: ['zeroth', 'first', 'third'].map((id) => ({ id, data: OTHER_DATA })),
            createdBy: 'somebody',
          }),
      },
    },
  }),
  enroll(DocumentExportsRepository, {
    seed,
    cases: {
      batches: {
        'all of a type': async (sut, tenant) => {
          const documents = [];
          for await (const batch of sut.batches(tenant, TYPE)) documents.push(...batch);
          return documents;
        },
      },
    },
  }),
  enroll(StoredTypesRepository, {
    seed,
    cases: {
      list: { all: (sut, tenant) => sut.list(tenant, 10) },
      hasDocuments: { 'a type that both have': (sut, tenant) => sut.hasDocuments(tenant, TYPE) },
      figures: { 'a type that both have': (sut, tenant) => sut.figures(tenant, TYPE) },
      dataOf: {
        'all of a type': (sut, tenant) =>
          drained(sut.dataOf(tenant, { type: TYPE, after: undefined, limit: 10 })),
        'behind one': (sut, tenant) => drained(sut.dataOf(tenant, { type: TYPE, after: 'first', limit: 10 })),
      },
      deleteSome: { 'of a type that both have': (sut, tenant) => sut.deleteSome(tenant, TYPE, 10) },
    },
  }),
];
