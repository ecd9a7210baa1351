import {
  AccountsRepository,
  EmailTakenError,
  MembershipsRepository,
  type AccountWithCredentials,
} from '../../../../src/auth';
import type { NewAccount } from '../../../../src/auth/accounts/accounts.repository';
import { newAdminId } from '../../../../src/database/object-id';
import { uniqueName } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { newOrganizationId } from '../../../support/ids';

describe(AccountsRepository.name, () => {
  let testApp: TestApp;
  let sut: AccountsRepository;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(AccountsRepository);
  });
  afterAll(() => testApp.close());

  const uniqueEmail = () => `${uniqueName()}@example.com`;
  const account = (change: Partial<NewAccount> = {}): NewAccount => ({
    id: newAdminId(),
    email: uniqueEmail(),
    passwordHash: 'a hash',
    foundingOrganizationId: newOrganizationId(),
    ...change,
  });
  async function inserted(): Promise<AccountWithCredentials> {
    const inserting = account();
    await sut.insert(inserting);
    const unused = {
      keptSession: null,
      lastOrganizationId: null,
      isEmailVerified: false,
      knownAddresses: [],
    };
    return { ...inserting, ...unused, sessionEpoch: 1 };
  }
  /** What becomes of each of several simultaneous calls. */
  const outcomes = async (calls: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(calls)).map((result) =>
      result.status === 'fulfilled' ? 'done' : (result.reason as Error).name,
    );

  it('finds an account by id without its credentials, and by email with them', async () => {
    const stored = await inserted();
    const { id, email, isEmailVerified, sessionEpoch, keptSession } = stored;
    expect(await sut.findById(id)).toEqual({ id, email, isEmailVerified, sessionEpoch, keptSession });
    expect(await sut.findByEmail(stored.email)).toEqual(stored);
    expect(await sut.findByEmail(uniqueEmail())).toBeNull();
  });

  it('finds an account for sign-in with its memberships in the order of joining', async () => {
    const [stored, other] = [await inserted(), await inserted()];
    const memberships = testApp.app.get(MembershipsRepository);
    const joined = Array.from(
      { length: 3 },
      () => ({ adminId: stored.id, organizationId: newOrganizationId(), role: 'owner' }) as const,
    ).reverse();
    for (const membership of joined) {
      await memberships.ensure(membership);
      await memberships.ensure({ ...membership, adminId: other.id });
    }
    expect(await sut.findForSignIn(stored.email)).toEqual({
      ...stored,
      memberships: joined.map((membership) => expect.objectContaining(membership) as unknown),
    });
    expect(await sut.findForSignIn((await inserted()).email)).toMatchObject({ memberships: [] });
    expect(await sut.findForSignIn(uniqueEmail())).toBeNull();
  });

  it('keeps an email that another change has claimed, and gives the one before back', async () => {
    const stored = await inserted();
    const [claimed, email] = [uniqueEmail(), uniqueEmail()];
    await sut.claimEmail(stored.id, claimed);
    await sut.update(stored.id, { email });
    expect(await outcomes([sut.insert(account({ email: claimed }))])).toEqual([EmailTakenError.name]);
    expect(await sut.isEmailClaimed(stored.email)).toBe(false);
    // The other change is committed, and done later.
    for (let time = 0; time < 2; time += 1) await sut.update(stored.id, { email: claimed });
    expect(await sut.findByEmail(claimed)).toMatchObject({ id: stored.id });
    expect(await sut.isEmailClaimed(email)).toBe(false);
  });

  it('remembers what a sign-in has brought that is new, and the latest addresses alone', async () => {
    const { id, email } = await inserted();
    const organizationId = newOrganizationId();
    await sut.recordSignIn(id, { organizationId, address: 'a' });
    await sut.recordSignIn(id, { address: 'b' });
    await sut.recordSignIn(id, { address: 'a' });
    expect(await sut.findByEmail(email)).toMatchObject({
      lastOrganizationId: organizationId,
      knownAddresses: ['b', 'a'],
    });
    for (let count = 0; count < 30; count += 1) await sut.recordSignIn(id, { address: `${count}` });
    const known = (await sut.findChecked(id))?.knownAddresses;
    expect(known).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 10}`));
    const another = newOrganizationId();
    await sut.recordSignIn(id, { organizationId: another });
    expect(await sut.findByEmail(email)).toMatchObject({
      lastOrganizationId: another,
      knownAddresses: known,
    });
  });

  it('gives an email to exactly one of many who claim it at once, in whatever way', async () => {
    const email = uniqueEmail();
    const [a, b] = [await inserted(), await inserted()];
    const results = await outcomes([
      ...Array.from({ length: 5 }, () => sut.insert(account({ email }))),
      sut.claimEmail(a.id, email),
      sut.update(b.id, { email }),
    ]);
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result === EmailTakenError.name)).toHaveLength(6);
  });

  describe('a claimed email', () => {
    it("is nobody else's, and not yet the account's own", async () => {
      const stored = await inserted();
      const next = uniqueEmail();
      await sut.claimEmail(stored.id, next);
      await sut.claimEmail(stored.id, next);

      await expect(sut.insert(account({ email: next }))).rejects.toThrow(EmailTakenError);
      expect(await sut.isEmailClaimed(next)).toBe(true);
      expect(await sut.findByEmail(next)).toBeNull();
      expect(await sut.findByEmail(stored.email)).not.toBeNull();
    });

    it('can be given back', async () => {
      const stored = await inserted();
      const next = uniqueEmail();
      await sut.claimEmail(stored.id, next);
      await sut.releaseEmail(stored.id, next);
      await sut.releaseEmail(stored.id, next);
      expect(await sut.isEmailClaimed(next)).toBe(false);
      expect(await sut.isEmailClaimed(stored.email)).toBe(true);
    });

    it("cannot be given back once it is the account's own", async () => {
      const stored = await inserted();
      const next = uniqueEmail();
      await sut.claimEmail(stored.id, next);
      await sut.update(stored.id, { email: next });
      await sut.releaseEmail(stored.id, next);
      expect(await sut.findByEmail(next)).toMatchObject({ id: stored.id });
    });
  });

  describe('update', () => {
    it('sets email and password in one, and frees the email of before', async () => {
      const stored = await inserted();
      const change = { email: uniqueEmail(), passwordHash: 'another hash' };
      await sut.update(stored.id, change);
      await sut.update(stored.id, change);
      expect(await sut.findByEmail(change.email)).toEqual({ ...stored, ...change, sessionEpoch: 2 });
      await sut.insert(account({ email: stored.email }));
    });

    it('changes nothing when the email is taken', async () => {
      const [stored, other] = [await inserted(), await inserted()];
      const change = { email: other.email, passwordHash: 'another hash' };
      await expect(sut.update(stored.id, change)).rejects.toThrow(EmailTakenError);
      expect(await sut.findByEmail(stored.email)).toEqual(stored);
    });

    it('leaves what is not given', async () => {
      const stored = await inserted();
      await sut.update(stored.id, { passwordHash: 'another hash' });
      const changed = { passwordHash: 'another hash', sessionEpoch: 2 };
      expect(await sut.findByEmail(stored.email)).toEqual({ ...stored, ...changed });
    });
  });

  it('lets one of many take a person up again', async () => {
    const { id, foundingOrganizationId } = await inserted();
    const swaps = await Promise.all(
      Array.from({ length: 8 }, () =>
        sut.swapFoundingOrganization(id, foundingOrganizationId, newOrganizationId()),
      ),
    );
    expect(swaps.filter((swapped) => swapped)).toHaveLength(1);
  });

  it('takes an account back only for the organization that founded it last', async () => {
    const stored = await inserted();
    const later = newOrganizationId();
    await sut.swapFoundingOrganization(stored.id, stored.foundingOrganizationId, later);
    await sut.deleteFoundedBy(stored.id, stored.foundingOrganizationId);
    expect(await sut.findById(stored.id)).not.toBeNull();
    await sut.deleteFoundedBy(stored.id, later);
    expect(await sut.findById(stored.id)).toBeNull();
    expect(await sut.isEmailClaimed(stored.email)).toBe(false);
  });
});
