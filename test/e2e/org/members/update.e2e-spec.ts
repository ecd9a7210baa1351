import { ROLES } from '../../../../src/auth';
import { BAD_VALUES, UNKNOWN_FIELDS } from '../../../support/bad-values';
import { signUp, type SignedUp } from '../../../support/factories';
import { addMember } from '../../../support/members';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../../support/problems';
import { mayManage } from '../../../support/roles';
import { startTestApp, type TestApp } from '../../../support/test-app';

const CASES = ROLES.flatMap((caller) =>
  ROLES.flatMap((target) => ROLES.map((granted) => ({ caller, target, granted }))),
);

describe('PATCH /org/members/{id}', () => {
  let sut: TestApp;
  /** Owned by who signed it up, and by whom a test makes an owner. */
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  type Caller = Pick<SignedUp, 'token'>;

  const change = ({ token }: Caller, id: string, body: object) =>
    sut.http.patch(`/org/members/${id}`).auth(token, { type: 'bearer' }).send(body);

  const roleOf = async ({ token }: Caller) => {
    const { body } = await sut.http.get('/admin/me').auth(token, { type: 'bearer' }).expect(200);
    return body.role as string;
  };

  it.each(CASES)('by $caller, of $target, to $granted', async ({ caller, target, granted }) => {
    const [who, whom] = [
      await addMember(sut, organization, caller),
      await addMember(sut, organization, target),
    ];
    const isAllowed = mayManage(caller, target, granted);
    const answer = await change(who, whom.adminId, { role: granted });
    if (isAllowed) {
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        id: whom.adminId,
        email: whom.email,
        role: granted,
        joined_at: expect.any(String),
      });
    } else {
      expectProblem(answer, 403, 'AUTH.FORBIDDEN');
    }
    expect(await roleOf(whom)).toBe(isAllowed ? granted : target);
  });

  it('holds at once, for the token that the member has', async () => {
    const [member, other] = [
      await addMember(sut, organization, 'viewer'),
      await addMember(sut, organization, 'viewer'),
    ];
    expectProblem(await change(member, other.adminId, { role: 'viewer' }), 403, 'AUTH.FORBIDDEN');
    await change(organization, member.adminId, { role: 'admin' }).expect(200);
    await change(member, other.adminId, { role: 'member' }).expect(200);
    await change(organization, member.adminId, { role: 'member' }).expect(200);
    expectProblem(await change(member, other.adminId, { role: 'viewer' }), 403, 'AUTH.FORBIDDEN');
  });

  it('lets an admin step back, and no further forward again', async () => {
    const admin = await addMember(sut, organization, 'admin');
    await change(admin, admin.adminId, { role: 'viewer' }).expect(200);
    expectProblem(await change(admin, admin.adminId, { role: 'admin' }), 403, 'AUTH.FORBIDDEN');
  });

  it('leaves an owner whose only one it is', async () => {
    const owner = await signUp(sut);
    expectProblem(await change(owner, owner.adminId, { role: 'admin' }), 409, 'MEMBER.LAST_OWNER');
    expect(await roleOf(owner)).toBe('owner');
    const second = await addMember(sut, owner, 'admin');
    await change(owner, second.adminId, { role: 'owner' }).expect(200);
    await change(second, owner.adminId, { role: 'member' }).expect(200);
    expect([await roleOf(owner), await roleOf(second)]).toEqual(['member', 'owner']);
    expectProblem(await change(second, second.adminId, { role: 'viewer' }), 409, 'MEMBER.LAST_OWNER');
  });

  it('lets exactly one of two owners demote the other or themselves at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const first = await signUp(sut);
      const second = await addMember(sut, first, 'owner');
      const crosswise = round % 2 === 0;
      const answers = await Promise.all([
        change(first, (crosswise ? second : first).adminId, { role: 'admin' }),
        change(second, (crosswise ? first : second).adminId, { role: 'admin' }),
      ]);
      const [loser, ...others] = answers.filter(({ status }) => status !== 200);
      expect(others).toEqual([]);
      // Who was demoted first is no owner any more, and an owner who is the last one stays.
      expect(['403 AUTH.FORBIDDEN', '409 MEMBER.LAST_OWNER']).toContain(
        `${loser?.status} ${loser?.body.code}`,
      );
      expect([await roleOf(first), await roleOf(second)].sort()).toEqual(['admin', 'owner']);
    }
  });

  it('makes an owner who is one for everything else, too', async () => {
    const first = await signUp(sut);
    const second = await addMember(sut, first, 'viewer');
    await change(first, second.adminId, { role: 'owner' }).expect(200);
    await sut.http.post('/org/leave').auth(first.token, { type: 'bearer' }).expect(204);
    await sut.http
      .put('/org/update')
      .query({ current_org_name: first.name })
      .auth(second.token, { type: 'bearer' })
      .send({ display_name: 'Theirs' })
      .expect(200);
  });

  it('answers alike for somebody of another organization, nobody, and what is no id', async () => {
    const [stranger, elsewhere] = [await signUp(sut), await addMember(sut, await signUp(sut), 'viewer')];
    const texts = new Set<string>();
    for (const id of [stranger.adminId, elsewhere.adminId, 'f'.repeat(24)]) {
      const answer = await change(organization, id, { role: 'viewer' });
      expectProblem(answer, 404, 'MEMBER.NOT_FOUND');
      texts.add(textWithoutRequestId(answer).replace(id, 'id'));
    }
    expect(texts.size).toBe(1);
    for (const id of ['x', '$ne', '%00', '..%2fmembers']) {
      const answer = await change(organization, id, { role: 'viewer' });
      expect({ id, code: answer.body.code }).toEqual({ id, code: 'MEMBER.NOT_FOUND' });
    }
    expect(await roleOf(stranger)).toBe('owner');
    expect(await roleOf(elsewhere)).toBe('viewer');
  });

  it('reaches a person in the one organization only', async () => {
    const other = await signUp(sut);
    const person = await addMember(sut, organization, 'viewer');
    const { body } = await sut.http
      .post('/org/create')
      .auth(person.token, { type: 'bearer' })
      .send({ organization_name: `${other.name}-2` })
      .expect(201);
    await change(organization, person.adminId, { role: 'member' }).expect(200);
    const switched = await sut.http
      .post('/admin/switch')
      .auth(person.token, { type: 'bearer' })
      .send({ organization_id: body.id })
      .expect(200);
    expect(switched.body.admin.role).toBe('owner');
  });

  it.each<readonly [string, unknown]>([
    ...BAD_VALUES,
    ['an unknown role', 'root'],
    ['a role in capitals', 'OWNER'],
    ['a role with a blank', 'owner '],
  ])('refuses %s for a role', async (_what, role) => {
    const { adminId } = await addMember(sut, organization, 'viewer');
    expectInvalidFields(await change(organization, adminId, { role }), 'role');
  });

  it.each([
    ...UNKNOWN_FIELDS.filter((field) => field !== 'role'),
    'permissions',
    'admin_id',
    'organization_id',
  ])('refuses the field "%s"', async (field) => {
    const member = await addMember(sut, organization, 'member');
    expectInvalidFields(
      await change(organization, member.adminId, { role: 'viewer', [field]: 'owner' }),
      field,
    );
    expect(await roleOf(member)).toBe('member');
  });
});
