import { BAD_NAMES, INHERITED_NAMES } from '../../../support/bad-values';
import { signIn, signUp, type SignedUp } from '../../../support/factories';
import { goodBody } from '../../../support/operations';
import { expectInvalidFields, expectProblem, fieldsOf, type Answer } from '../../../support/problems';
import { sendRaw } from '../../../support/raw-request';
import { snapshot } from '../../../support/snapshot';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('a query string', () => {
  let sut: TestApp;
  let caller: SignedUp;
  let before: unknown;

  beforeAll(async () => {
    sut = await startTestApp();
    caller = await signUp(sut);
    before = await snapshot(sut);
  });
  afterAll(() => sut.close());

  describe.each([
    ['GET', '/org/get', 'organization_name'],
    ['DELETE', '/org/delete', 'organization_name'],
    ['PUT', '/org/update', 'current_org_name'],
  ] as const)('of %s %s', (method, path, parameter) => {
    const ask = (query: string): Promise<Answer> => {
      const change = {
        headers: { Authorization: `Bearer ${caller.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(goodBody('update', caller)),
      };
      const signedIn = { headers: { Authorization: `Bearer ${caller.token}` } };
      return sendRaw(sut, { method, path: `${path}${query}`, ...(method === 'PUT' ? change : signedIn) });
    };
    const good = () => `?${parameter}=${caller.name}`;

    it.each(['', '?', '?&&', '?=x', `?${parameter.toUpperCase()}=acme`, `?x=1`])(
      'refuses that the name is missing: %p',
      async (query) => {
        const problem = expectProblem(await ask(query), 400, 'REQUEST.INVALID');
        expect(problem.errors).toContainEqual({ field: parameter, message: 'is required' });
      },
    );

    it.each([`?${parameter}`, `?${parameter}=`, `?${parameter}=%20%20`, `?${parameter}=+`])(
      'refuses that it is empty: %p',
      async (query) => {
        expectInvalidFields(await ask(query), parameter);
      },
    );

    it('refuses that it is given twice', async () => {
      for (const query of [`${good()}&${parameter}=x`, `${good()}&${good().slice(1)}`]) {
        const problem = expectInvalidFields(await ask(query), parameter);
        expect(problem.errors?.[0]?.message).toBe('must be a single string, given once');
      }
    });

    it.each(['[$ne]=x', '[$gt]=', '[$regex]=.*', '[]=x', '[0]=x', '[name]=x', '.x=x'])(
      'refuses an operator or an index, with and without a good one: %s',
      async (operator) => {
        const field = `${parameter}${operator.slice(0, operator.indexOf('='))}`;
        const alone = expectProblem(await ask(`?${parameter}${operator}`), 400, 'REQUEST.INVALID');
        expect(alone.errors).toEqual(
          expect.arrayContaining([
            { field, message: 'is not a known field' },
            { field: parameter, message: 'is required' },
          ]),
        );
        expectInvalidFields(await ask(`${good()}&${parameter}${operator}`), field);
      },
    );

    it.each(['x', '$where', 'id'])('refuses the unknown parameter %s', async (field) => {
      expectInvalidFields(await ask(`${good()}&${field}=1`), field);
    });

    it.each(INHERITED_NAMES)(
      'refuses the parameter %s, though every object has it by itself',
      async (field) => {
        // Beside another bad one, so that nothing happens to the organization even where it is overlooked.
        const problem = expectProblem(await ask(`?${parameter}=&${field}=1`), 400, 'REQUEST.INVALID');
        expect(fieldsOf(problem)).toEqual([parameter, field].toSorted());
      },
    );

    it.each(['__proto__', 'constructor', 'prototype', '%5F_proto__', '__proto%5f_'])(
      'refuses the parameter %s, by its name',
      async (key) => {
        for (const query of [`?${key}=x`, `${good()}&${key}=x`]) {
          const problem = expectProblem(await ask(query), 400, 'REQUEST.MALFORMED');
          expect(problem.detail).toContain(decodeURIComponent(key));
        }
      },
    );

    it.each(['__proto__[x]', 'constructor.prototype', 'constructor[prototype]'])(
      'refuses the parameter %s',
      async (field) => {
        expectInvalidFields(await ask(`${good()}&${field}=1`), field);
      },
    );

    it.each(['%', '%zz', '%FF', '%C0%AF', '%ED%A0%80', '%E2%82'])(
      'refuses the bad encoding %s',
      async (text) => {
        expectProblem(await ask(`?${parameter}=${text}`), 400, 'REQUEST.MALFORMED');
        expectProblem(await ask(`${good()}&${text}=x`), 400, 'REQUEST.MALFORMED');
      },
    );

    it.each(BAD_NAMES)('refuses a name %s', async (_what, name) => {
      expectInvalidFields(await ask(`?${parameter}=${encodeURIComponent(name)}`), parameter);
    });

    it('knows no organization of a reserved name', async () => {
      expectProblem(await ask(`?${parameter}=admin`), 404, 'ORGANIZATION.NOT_FOUND');
    });
  });

  // The last one: it is about all of the above.
  it('has changed nothing, and the owner can still do what an owner can', async () => {
    expect(await snapshot(sut)).toEqual(before);
    await signIn(sut, caller.email);
    await sut.http.get('/org/get').query({ organization_name: caller.name }).expect(200);
  });
});
