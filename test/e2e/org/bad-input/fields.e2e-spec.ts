import {
  BAD_DISPLAY_NAMES,
  BAD_EMAILS,
  BAD_NAMES,
  BAD_PASSWORDS,
  BAD_VALUES,
  INHERITED_NAMES,
  RESERVED,
  UNKNOWN_FIELDS,
} from '../../../support/bad-values';
import { signIn, signUp, type SignedUp } from '../../../support/factories';
import {
  goodBody,
  OPERATIONS,
  operationsWith,
  sendBody,
  times,
  type Operation,
} from '../../../support/operations';
import { expectInvalidFields, expectProblem, fieldsOf, type Answer } from '../../../support/problems';
import { snapshot } from '../../../support/snapshot';
import { startTestApp, type TestApp } from '../../../support/test-app';

/** The operations that set what they are given. */
const CHANGES: readonly (readonly [Operation])[] = [['create'], ['update']];

describe('a field of a body', () => {
  let sut: TestApp;
  let caller: SignedUp;
  let before: unknown;

  beforeAll(async () => {
    sut = await startTestApp();
    caller = await signUp(sut);
    before = await snapshot(sut);
  });
  afterAll(() => sut.close());

  const send = (operation: Operation, changes: object): Promise<Answer> =>
    sendBody(sut, { operation, caller }, JSON.stringify({ ...goodBody(operation, caller), ...changes }));

  it.each([
    ['create', 'organization_name', 'is required'],
    ['create', 'email', 'is required when not signed in'],
    ['create', 'password', 'is required when not signed in'],
    ['login', 'email', 'is required'],
    ['login', 'password', 'is required'],
  ] as const)('%s refuses a body without %s', async (operation, field, message) => {
    const problem = expectInvalidFields(await send(operation, { [field]: undefined }), field);
    expect(problem.errors).toEqual([{ field, message }]);
  });

  it.each(times(operationsWith(), BAD_VALUES))(
    '%s refuses for %s: %s',
    async (operation, field, _what, value) => {
      expectInvalidFields(await send(operation, { [field]: value }), field);
    },
  );

  it.each(times(operationsWith('organization_name', 'email', 'display_name'), [[' \t\n ']] as const))(
    '%s refuses for %s: white space',
    async (operation, field, value) => {
      expectInvalidFields(await send(operation, { [field]: value }), field);
    },
  );

  it.each(times(operationsWith('organization_name'), BAD_NAMES))(
    '%s refuses for %s: one %s',
    async (operation, field, _what, value) => {
      expectInvalidFields(await send(operation, { [field]: value }), field);
    },
  );

  it.each(
    times(
      CHANGES,
      RESERVED.map((name) => [name] as const),
    ),
  )('%s refuses the reserved organization_name %p', async (operation, name) => {
    const problem = expectInvalidFields(
      await send(operation, { organization_name: name }),
      'organization_name',
    );
    expect(problem.errors?.[0]?.message).toBe('is reserved');
  });

  it('login knows no organization of a reserved name', async () => {
    expectProblem(await send('login', { organization_name: 'admin' }), 404, 'ORGANIZATION.NOT_FOUND');
  });

  it.each(times(operationsWith('email'), BAD_EMAILS))(
    '%s refuses for %s: one %s',
    async (operation, field, _what, value) => {
      expectInvalidFields(await send(operation, { [field]: value }), field);
    },
  );

  it.each(times(CHANGES, BAD_PASSWORDS))('%s refuses a password %s', async (operation, _what, password) => {
    expectInvalidFields(await send(operation, { password }), 'password');
  });

  it.each(times(CHANGES, [['email'], ['organization_name']] as const))(
    '%s refuses a password that is the %s, in any case',
    async (operation, field) => {
      const given = String(goodBody(operation, caller)[field]);
      for (const password of [given, given.toUpperCase()]) {
        expectInvalidFields(await send(operation, { password }), 'password');
      }
    },
  );

  it('login refuses a password that is longer than any can be', async () => {
    expectInvalidFields(await send('login', { password: 'x'.repeat(129) }), 'password');
  });

  it.each(times(operationsWith('display_name'), BAD_DISPLAY_NAMES))(
    '%s refuses for %s: one %s',
    async (operation, field, _what, value) => {
      expectInvalidFields(await send(operation, { [field]: value }), field);
    },
  );

  it.each(
    times(
      OPERATIONS.map((operation) => [operation] as const),
      UNKNOWN_FIELDS.map((field) => [field] as const),
    ),
  )('%s refuses an unknown one: %p', async (operation, field) => {
    const problem = expectInvalidFields(await send(operation, { [field]: 'x' }), field);
    expect(problem.errors?.[0]?.message).toBe('is not a known field');
  });

  it.each(
    times(
      OPERATIONS.map((operation) => [operation] as const),
      INHERITED_NAMES.map((field) => [field] as const),
    ),
  )('%s refuses one that every object has by itself: %s', async (operation, field) => {
    // Beside another bad one, so that nothing happens to the organization even where it is overlooked.
    const answer = await send(operation, { password: '', [field]: 'x' });
    expect(fieldsOf(expectProblem(answer, 400, 'REQUEST.INVALID'))).toEqual(['password', field].toSorted());
  });

  it('does not hide another bad one', async () => {
    const answer = await send('create', { email: 'owner', password: 'short', role: 'owner' });
    expect(fieldsOf(expectProblem(answer, 400, 'REQUEST.INVALID'))).toEqual(['email', 'password', 'role']);
  });

  it.each(operationsWith())('%s refuses half a surrogate pair in %s', async (operation, field) => {
    const text = JSON.stringify({ ...goodBody(operation, caller), [field]: 'HALF' });
    const half = text.replace('HALF', 'a good \\ud800');
    const problem = expectProblem(await sendBody(sut, { operation, caller }, half), 400, 'REQUEST.MALFORMED');
    expect(problem.detail).toContain(field);
  });

  // The last one: it is about all of the above.
  it('has changed nothing, and the owner can still do what an owner can', async () => {
    expect(await snapshot(sut)).toEqual(before);
    await signIn(sut, caller.email);
    await sut.http.get('/org/get').query({ organization_name: caller.name }).expect(200);
  });
});
