import { isDeepStrictEqual } from 'node:util';
import { NotesModule } from '../support/notes-feature';
import { newTenant, type NewTenant } from '../support/tenants';
import { IndexSweeperService } from '../../src/documents/types/indexes/index-sweeper.service';
import { startTestApp, type TestApp } from '../support/test-app';
import { filesThatReachTenants, publicMethods } from './discovery';
import { DOCUMENT_TYPES_REPOSITORY } from './enrolled/document-types';
import { DOCUMENT_REPOSITORIES } from './enrolled/documents';
import { NOTES_REPOSITORY } from './enrolled/notes';
import { TENANCY_PROVIDERS } from './enrolled/tenancy';
import type { Enrollment } from './enrollment';
import { clear, comparable, imitations, PAIRS, storedOf, type Pair } from './worlds';

const ENROLLED: readonly Enrollment[] = [
  ...DOCUMENT_REPOSITORIES,
  DOCUMENT_TYPES_REPOSITORY,
  NOTES_REPOSITORY,
  ...TENANCY_PROVIDERS,
];
type EnrolledCase = Enrollment['cases'][number];

const rowsOf = (enrolled: readonly Enrollment[]) =>
  enrolled.flatMap(({ cases }) => cases).map((one) => [one.title, one] as const);
const CASES = rowsOf(ENROLLED);
/** All but the ones in the system database, which know an organization by its id. */
const CASES_BY_HANDLE = rowsOf(ENROLLED.filter((one) => one !== DOCUMENT_TYPES_REPOSITORY));

interface Effect {
  readonly answer: unknown;
  /** What the acting organization has afterwards. */
  readonly own: unknown;
  readonly hasChanged: boolean;
}

/** What the enrolled ones stand on; these have tests of their own. */
const BENEATH = [
  'tenancy/model/tenant-model.provider.ts',
  'tenancy/provisioning/tenant-provisioner.ts',
  'tenancy/registry/tenant-handle.ts',
];

const storedAs = ({ id, placement: { collection } }: NewTenant) => ({ id, collection });

describe('The contract of tenant isolation', () => {
  let sut: TestApp;

  beforeAll(async () => {
    // With room for one model, each call evicts the model of the call before.
    sut = await startTestApp({ TENANT_MODEL_LIMIT: 1 }, [NotesModule]);
    // It would build, whenever its time comes, the indexes that some cases only declare.
    await sut.app.get(IndexSweeperService).onApplicationShutdown();
  });
  afterAll(() => sut.close());

  describe('is signed', () => {
    it('by everything that can reach the data of an organization', async () => {
      const files = await filesThatReachTenants();
      const enrolled = new Set(ENROLLED.map(({ repository }) => repository));
      const missing = [...files].filter(
        ([, providers]) => providers.length === 0 || !providers.every((provider) => enrolled.has(provider)),
      );
      expect(missing.map(([file]) => file).sort()).toEqual(BENEATH);
    });

    it.each(ENROLLED.map((enrollment) => [enrollment.repository.name, enrollment] as const))(
      'with each public method of %s',
      (_name, { repository, methods }) => {
        expect([...methods].sort()).toEqual(publicMethods(repository));
      },
    );
  });

  describe.each(PAIRS)('between %s', (_pair, arrange) => {
    let pair: Pair;

    beforeAll(async () => {
      pair = await arrange(sut);
    });

    /** What a call does where `actor` and `other` have content or none. */
    async function act(
      one: EnrolledCase,
      [actor, hasContent]: readonly [NewTenant, boolean],
      [other, otherHasContent]: readonly [NewTenant, boolean],
    ): Promise<Effect> {
      const { app } = sut;
      await clear(sut, pair.map(storedAs));
      await Promise.all([
        hasContent && one.seed(app, actor.handle),
        otherHasContent && one.seed(app, other.handle),
      ]);
      const [ownBefore, othersBefore] = await storedOf(sut, [actor, other].map(storedAs));

      const answer = await one.run(app, actor.handle).catch((error: unknown) => error);

      const [own, others] = await storedOf(sut, [actor, other].map(storedAs));
      expect(others).toEqual(othersBefore);
      return {
        answer: comparable(answer),
        own: comparable(own),
        hasChanged: !isDeepStrictEqual(own, ownBefore),
      };
    }

    it.each(CASES)('%s: does the same whatever the other has, and leaves it alone', async (_title, one) => {
      const [first, second] = pair;
      for (const [actor, other] of [pair, [second, first] as const]) {
        const without = await act(one, [actor, false], [other, false]);
        expect(await act(one, [actor, false], [other, true])).toEqual(without);
        const withContent = await act(one, [actor, true], [other, false]);
        expect(await act(one, [actor, true], [other, true])).toEqual(withContent);
        // Else it would be aimed at nothing that the other has as well, and prove nothing.
        expect({ ...withContent, own: null }).not.toEqual({ ...without, own: null });
      }
    });
  });

  it.each(CASES_BY_HANDLE)('%s: is for nobody who was given no handle', async (_title, one) => {
    const tenant = await newTenant(sut);
    await one.seed(sut.app, tenant.handle);
    const before = await storedOf(sut, [storedAs(tenant)]);
    for (const imitation of imitations(tenant.handle)) {
      await expect(one.run(sut.app, imitation)).rejects.toThrow(TypeError);
    }
    expect(await storedOf(sut, [storedAs(tenant)])).toEqual(before);
  });
});
