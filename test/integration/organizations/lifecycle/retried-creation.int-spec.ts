import { AccountsRepository, MembershipsRepository } from '../../../../src/auth';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { OrganizationsRepository } from '../../../../src/organizations/organizations.repository';
import { RetriedCreationService } from '../../../../src/organizations/lifecycle/creation/retried-creation.service';
import { SweeperService } from '../../../../src/organizations/lifecycle/sweeper.service';
import { TenantProvisioner } from '../../../../src/tenancy';
import { PASSWORD, signIn, uniqueName } from '../../../support/factories';
import { hold } from '../../../support/hold';
import { loseAnswers, newKey } from '../../../support/idempotency';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { abandon } from './abandoned';

describe(RetriedCreationService.name, () => {
  let first: TestApp;
  let second: TestApp;

  beforeAll(async () => {
    first = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
    second = await startSecondApp(first);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await second.stop();
    await first.close();
  });

  const organizations = () => first.system.collection('organizations');
  const idOf = async (name: string) =>
    String((await organizations().findOne({ name }))?._id) as OrganizationId;

  /** A keyed sign-up at the first instance that stands before a step, as seen by the second: as good as dead. */
  async function standBefore(service: object, method: string) {
    const name = uniqueName();
    const input = { organization_name: name, email: `owner@${name}.example`, password: PASSWORD };
    const key = newKey();
    const send = ({ http }: TestApp) =>
      http
        .post('/org/create')
        .set('Idempotency-Key', key)
        .send(input)
        .then((answer) => answer);
    const held = hold(service, method);
    const slow = send(first);
    await held.arrived;
    const die = () => loseAnswers(first, { ageMs: 2 * 3600_000 });
    const letGo = () => {
      held.letGo();
      return slow;
    };
    return { name, ...input, retry: () => send(second), die, letGo };
  }

  const STEPS = [
    ['claim of name and namespace', OrganizationsRepository, 'insertProvisioning'],
    ['claim of the person', AccountsRepository, 'insert'],
    ['membership', MembershipsRepository, 'ensure'],
    ['collection', TenantProvisioner, 'create'],
    ['activation', OrganizationsRepository, 'activate'],
  ] as const;

  it.each(STEPS)(
    'creates it once when the first attempt died before: %s, and comes back later',
    async (_step, service, method) => {
      const begun = await standBefore(first.app.get<object>(service), method);
      await begun.die();
      const id = await idOf(begun.name);
      if (id !== ('undefined' as OrganizationId)) await abandon(first, id);

      const retried = await begun.retry();
      expect(retried.status).toBe(201);
      const late = await begun.letGo();

      expect(late.status).toBe(409);
      const again = await begun.retry();
      expect(again.body).toEqual(retried.body);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(await organizations().countDocuments({ name_claims: begun.name })).toBe(1);
      await signIn(second, begun.email);
    },
  );

  it('creates it anew when the sweeper has taken back the first attempt', async () => {
    const begun = await standBefore(first.app.get(TenantProvisioner), 'create');
    await begun.die();
    await abandon(first, await idOf(begun.name));
    expect(await second.app.get(SweeperService).sweep()).toBe(1);
    expect((await begun.retry()).status).toBe(201);
    expect((await begun.letGo()).status).toBe(409);
    await signIn(second, begun.email);
  });

  it('waits for a first attempt that is only slow, and then answers as it does', async () => {
    const begun = await standBefore(first.app.get(TenantProvisioner), 'create');
    await begun.die(); // of the key alone: the organization's own lease still runs
    const early = await begun.retry();
    expect({ status: early.status, code: early.body.code }).toEqual({
      status: 409,
      code: 'ORGANIZATION.CHANGE_IN_PROGRESS',
    });
    const slow = await begun.letGo();
    expect(slow.status).toBe(201);
    const retried = await begun.retry();
    expect(retried.status).toBe(201);
    expect(retried.body).toEqual(slow.body);
  });
});
