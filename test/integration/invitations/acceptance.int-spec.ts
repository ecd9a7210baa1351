import { AccountsRepository, EmailVerificationService, Memberships, type Role } from '../../../src/auth';
import { InvitationsRepository } from '../../../src/invitations/invitations.repository';
import { OwnersRepository } from '../../../src/organizations';
import { PASSWORD, signUp, type SignedUp } from '../../support/factories';
import { hold } from '../../support/hold';
import { invite, type Invited } from '../../support/invitations';
import { expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('The acceptance of an invitation', () => {
  let testApp: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    testApp = await startTestApp();
    organization = await signUp(testApp);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => testApp.close());

  const accept = ({ token }: Invited) =>
    testApp.http.post('/invitations/accept').send({ token, password: PASSWORD });

  const acceptAs = (person: SignedUp, { token }: Invited) =>
    testApp.http.post('/invitations/accept').auth(person.token, { type: 'bearer' }).send({ token });

  const rolesOf = async (email: string) => {
    const { body } = await testApp.http
      .get('/org/members')
      .query({ limit: 200 })
      .auth(organization.token, { type: 'bearer' })
      .expect(200);
    const { data } = body as { data: readonly { email: string; role: string }[] };
    return data.filter((one) => one.email === email).map(({ role }) => role);
  };

  const stateOf = async ({ email }: Invited) =>
    (await testApp.system.collection('invitations').findOne({ email }))?.['state'] as string;

  type Step = readonly [step: string, service: new (...args: never[]) => object, method: string];

  const STEPS: readonly Step[] = [
    ['the account', AccountsRepository, 'insert'],
    ['the claim', InvitationsRepository, 'claim'],
    ['the membership', Memberships, 'join'],
    ["an owner's place in the organization", OwnersRepository, 'add'],
    ['the end of the invitation', InvitationsRepository, 'accept'],
    ['the verified address', EmailVerificationService, 'markVerified'],
  ];

  function dieBefore([, service, method]: Step): void {
    const target = testApp.app.get<Record<string, () => Promise<never>>>(service);
    jest.spyOn(target, method).mockRejectedValueOnce(new Error('Died'));
  }

  describe.each<Role>(['viewer', 'owner'])('of a new %s', (role) => {
    const steps = STEPS.filter(([, service]) => role === 'owner' || service !== OwnersRepository);

    it.each(steps)('is finished by asking again after a crash before %s', async (...step) => {
      const invited = await invite(testApp, organization, role);
      dieBefore(step);
      expectProblem(await accept(invited), 500, 'INTERNAL.ERROR');
      await accept(invited).expect(202);
      expect(await rolesOf(invited.email)).toEqual([role]);
      expect(await stateOf(invited)).toBe('accepted');
      const accounts = testApp.system.collection('admin_users');
      expect(await accounts.countDocuments({ email_claims: invited.email })).toBe(1);
      const login = { email: invited.email, password: PASSWORD };
      await testApp.http.post('/admin/login').send(login).expect(200);
    });
  });

  describe.each<Role>(['viewer', 'owner'])('by who has an account, as %s', (role) => {
    const steps = STEPS.slice(1).filter(([, service]) => role === 'owner' || service !== OwnersRepository);

    it.each(steps)('is finished by asking again after a crash before %s', async (...step) => {
      const person = await signUp(testApp);
      const invited = await invite(testApp, organization, role, person.email);
      dieBefore(step);
      expectProblem(await acceptAs(person, invited), 500, 'INTERNAL.ERROR');
      expect((await acceptAs(person, invited).expect(200)).body.role).toBe(role);
      expect(await rolesOf(person.email)).toEqual([role]);
      expect(await stateOf(invited)).toBe('accepted');
    });
  });

  it.each(STEPS.slice(1, 3))(
    'makes no member of who is overtaken by a revocation before %s',
    async (...step) => {
      const invited = await invite(testApp, organization);
      await overtakenBefore(step, invited);
      expect(await rolesOf(invited.email)).toEqual([]);
    },
  );

  it('takes a membership back that a revocation has overtaken', async () => {
    const invited = await invite(testApp, organization, 'owner');
    await overtakenBefore(['', InvitationsRepository, 'accept'], invited);
    expect(await rolesOf(invited.email)).toEqual([]);
  });

  /** By taking the invitation back. */
  async function overtakenBefore([, service, method]: Step, invited: Invited): Promise<void> {
    const { arrived, letGo } = hold(testApp.app.get<object>(service), method);
    const accepting = accept(invited).then((answer) => answer);
    await arrived;
    await testApp.http
      .delete(`/org/invitations/${invited.id}`)
      .auth(organization.token, { type: 'bearer' })
      .expect(204);
    letGo();
    expectProblem(await accepting, 404, 'INVITATION.NOT_FOUND');
  }

  it('waits for no place at the hasher in vain: nothing is made before a password is hashed', async () => {
    const busy = await startTestApp({ PASSWORD_QUEUE_LIMIT: 1 });
    try {
      const owner = await signUp(busy);
      const invited = await Promise.all(Array.from({ length: 12 }, () => invite(busy, owner)));
      const answers = await Promise.all(
        invited.map(({ token }) => busy.http.post('/invitations/accept').send({ token, password: PASSWORD })),
      );
      const refused = invited.filter((_, index) => answers[index]?.status === 503);
      expect(refused.length).toBeGreaterThan(0);
      const accounts = busy.system.collection('admin_users');
      const made = await accounts.countDocuments({ email: { $in: refused.map(({ email }) => email) } });
      expect(made).toBe(0);
    } finally {
      await busy.close();
    }
  });
});
