import { beginOperation, giveToSomebodyElse, suspend } from '../../support/arrange';
import { startDatabaseProxy } from '../../support/database-proxy';
import { loseAnswers, newKey } from '../../support/idempotency';
import { PASSWORD, uniqueName, type SignedUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import { startTestApp, type TestApp } from '../../support/test-app';
import { testSettings } from '../../support/test-settings';
import { mintToken } from '../../support/tokens';
import {
  DocumentedApi,
  PROBLEM_TYPE,
  send,
  type Operation,
  type SentAnswer,
  type Variation,
} from './documented-api';

/** Each error is tried on each operation, and each time in an organization of its own. */
jest.setTimeout(120_000);

const TOO_MUCH = 'x'.repeat(2 * 1024 * 1024);

/** A defect of the service: there is no way to ask for it. */
const NEVER_ASKED_FOR = 'INTERNAL.ERROR';

/**
 * Only a creation that takes longer than a lease meets another change: nobody knows its organization before. The others
 * take many simultaneous writers, or a slow database.
 */
const OUT_OF_REACH = [
  'createOrganization ORGANIZATION.CHANGE_IN_PROGRESS',
  'patchDocument DOCUMENT.CONTENDED',
  'listDocuments DOCUMENT.QUERY_TOO_COSTLY',
  'queryDocuments DOCUMENT.QUERY_TOO_COSTLY',
  'putType TYPE.BEING_CHANGED',
  'putType ORGANIZATION.QUOTA_EXCEEDED',
  'putType TYPE.CHECK_TOO_LONG',
];

/** What must have been done before an operation can succeed as documented: these, as documented. */
const PREPARATIONS: Readonly<Record<string, readonly string[]>> = {
  getDocument: ['createDocument'],
  putDocument: ['createDocument'],
  patchDocument: ['createDocument'],
  deleteDocument: ['createDocument'],
  getType: ['putType'],
  deleteType: ['putType'],
};

/** The document of the documented paths. */
const DOCUMENT_ID = 'order-1';

const codesOf = ({ responses }: Operation) =>
  Object.values(responses).flatMap(({ content }) => Object.keys(content[PROBLEM_TYPE]?.examples ?? {}));

function newOrganization() {
  const name = uniqueName();
  return { organization_name: name, email: `owner@${name}.example`, password: PASSWORD };
}

/** Without signing in: these tests need many, and a password takes its time. */
async function signUp(app: TestApp): Promise<SignedUp> {
  const { organization_name: name, email, ...rest } = newOrganization();
  const answer = await app.http
    .post('/org/create')
    .send({ organization_name: name, email, ...rest })
    .expect(201);
  const { id, admin_id: adminId } = answer.body as { id: string; admin_id: string };
  return { id, name, email, adminId, token: mintToken(app.settings, { id, adminId }) };
}

describe('the documented API', () => {
  let sut: TestApp;
  let api: DocumentedApi;

  beforeAll(async () => {
    sut = await startTestApp();
    api = await DocumentedApi.of(sut);
  });
  afterAll(() => sut.close());

  async function prepare(app: TestApp, { operationId }: Operation, token: string): Promise<void> {
    for (const id of PREPARATIONS[operationId] ?? []) {
      const query = id === 'createDocument' ? { id: DOCUMENT_ID } : {};
      const { status } = await send(app, api, api.operation(id), { token, query });
      expect({ id, status }).toEqual({ id, status: 201 });
    }
  }

  describe('when its own examples are sent', () => {
    /** In a service where nothing was done yet but to sign up, and to sign in where that is needed, as documented. */
    async function tryExample(operation: Operation, body: object | undefined) {
      const fresh = await startTestApp();
      try {
        const isSignUp = operation.operationId === 'createOrganization';
        if (!isSignUp) await send(fresh, api, api.operation('createOrganization'));
        const token = isSignUp ? undefined : await signInByExample(fresh);
        if (token !== undefined) await prepare(fresh, operation, token);
        const variation = { ...(body && { body }), ...(token !== undefined && { token }) };
        const answer = await send(fresh, api, operation, variation);
        return { status: answer.status, deviations: api.deviations(operation, answer) };
      } finally {
        await fresh.close();
      }
    }

    async function signInByExample(fresh: TestApp): Promise<string> {
      const { body } = await send(fresh, api, api.operation('login'));
      return (body as { access_token: string }).access_token;
    }

    it('answers each as documented', async () => {
      for (const operation of api.operations) {
        const successes = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
        for (const body of api.bodyExamples(operation)) {
          const outcome = await tryExample(operation, body);
          expect({ id: operation.operationId, body, ...outcome }).toEqual({
            id: operation.operationId,
            body,
            status: successes.map(Number).find((status) => status === outcome.status),
            deviations: [],
          });
        }
      }
    }, 60_000);
  });

  describe('when it refuses', () => {
    /** A request that would succeed, made for this organization. */
    function good(operation: Operation, { name, email, token }: SignedUp): Variation {
      const names = Object.keys(api.queryExample(operation)).map((key) => [key, name]);
      const query = Object.fromEntries(names) as Record<string, string>;
      const bodies: Readonly<Record<string, object>> = {
        createOrganization: newOrganization(),
        login: { email, password: PASSWORD },
        updateOrganization: { display_name: 'Another one' },
      };
      const body = bodies[operation.operationId];
      // Who is signed in leaves email and password out when creating one: the creations here are sign-ups.
      const signsIn = operation.security.length === 1;
      return { query, ...(body && { body }), ...(signsIn && { token }) };
    }

    const vary = (operation: Operation, organization: SignedUp, change: Variation = {}) =>
      send(sut, api, operation, { ...good(operation, organization), ...change });

    const varyBody = (operation: Operation, organization: SignedUp, change: object) => {
      const { body } = good(operation, organization);
      return vary(operation, organization, {
        body: { ...body, ...change },
      });
    };

    /** Of the type in the documented paths, and waits until it is built. */
    async function declareIndex({ token }: SignedUp, index: object): Promise<void> {
      await send(sut, api, api.operation('putType'), { token, body: { indexes: [index] } });
      await eventually(async () => {
        const { body } = await send(sut, api, api.operation('getType'), { token });
        return (body as { indexes: { state: string }[] }).indexes[0]?.state === 'ready';
      });
    }

    type Provocation = (operation: Operation, organization: SignedUp) => PromiseLike<SentAnswer>;

    const PROVOCATIONS: Readonly<Record<string, Provocation>> = {
      'REQUEST.MALFORMED': (operation) => sut.http[operation.method](`${api.pathOf(operation)}?encoding=%ff`),
      'REQUEST.INVALID': (operation, organization) =>
        vary(operation, organization, { path: { type: 'Not a type' }, query: { unknown: '1' }, body: {} }),
      'REQUEST.TOO_LARGE': (operation, organization) =>
        varyBody(operation, organization, { display_name: TOO_MUCH }),
      'REQUEST.MEDIA_TYPE': (operation, { token }) =>
        sut.http[operation.method](api.pathOf(operation))
          .auth(token, { type: 'bearer' })
          .type('text')
          .send('{}'),
      'AUTH.TOKEN_MISSING': (operation) =>
        sut.http[operation.method](api.pathOf(operation)).auth('user', 'password'),
      'AUTH.TOKEN_INVALID': (operation, organization) => vary(operation, organization, { token: 'nonsense' }),
      'AUTH.TOKEN_EXPIRED': (operation, organization) =>
        vary(operation, organization, {
          token: mintToken(sut.settings, organization, { claims: { exp: 1_700_000_000 } }),
        }),
      'AUTH.INVALID_CREDENTIALS': (operation, organization) =>
        varyBody(operation, organization, { password: 'not the password' }),
      'AUTH.FORBIDDEN': async (operation, organization) => {
        await giveToSomebodyElse(sut, organization);
        return vary(operation, organization);
      },
      'ORGANIZATION.SUSPENDED': async (operation, organization) => {
        await suspend(sut, organization);
        return vary(operation, organization, { token: organization.token });
      },
      'ORGANIZATION.NOT_FOUND': (operation, organization) =>
        operation.operationId === 'login'
          ? varyBody(operation, organization, { organization_name: uniqueName() })
          : vary(operation, organization, {
              query: good(operation, { ...organization, name: uniqueName() }).query ?? {},
            }),
      'ORGANIZATION.NAME_TAKEN': async (operation, organization) =>
        varyBody(operation, organization, { organization_name: (await signUp(sut)).name }),
      'ADMIN.EMAIL_TAKEN': async (operation, organization) =>
        varyBody(operation, organization, { email: (await signUp(sut)).email }),
      'REQUEST.PRECONDITION_FAILED': (operation, organization) =>
        vary(operation, organization, { headers: { 'If-Match': '"99"' } }),
      'DOCUMENT.NOT_FOUND': (operation, organization) =>
        vary(operation, organization, { path: { id: 'nowhere' } }),
      'DOCUMENT.ID_TAKEN': async (operation, organization) => {
        const variation = { query: { id: DOCUMENT_ID } };
        await vary(operation, organization, variation);
        return vary(operation, organization, variation);
      },
      'DOCUMENT.NOT_UNIQUE': async (operation, organization) => {
        await declareIndex(organization, { fields: ['data.item'], unique: true });
        const body = { item: 'hammer' };
        await send(sut, api, api.operation('createDocument'), { token: organization.token, body });
        return vary(operation, organization, { body });
      },
      'DOCUMENT.NOT_INDEXABLE': async (operation, organization) => {
        await declareIndex(organization, { fields: ['data.a', 'data.b'] });
        return vary(operation, organization, { body: { a: [1, 2], b: [1, 2] } });
      },
      'IDEMPOTENCY.IN_PROGRESS': async (operation, organization) => {
        const keyed = {
          ...good(operation, organization),
          headers: { 'Idempotency-Key': newKey() },
        };
        await send(sut, api, operation, keyed);
        await loseAnswers(sut, { ageMs: 0 });
        return send(sut, api, operation, keyed);
      },
      'IDEMPOTENCY.KEY_REUSED': async (operation, organization) => {
        const headers = { 'Idempotency-Key': newKey() };
        await vary(operation, organization, { headers });
        const body = good(operation, organization).body ?? api.bodyExamples(operation)[0];
        return vary(operation, organization, {
          headers,
          ...(body && { body: { ...body, display_name: 'Other' } }),
        });
      },
      'TYPE.NOT_FOUND': (operation, organization) =>
        vary(operation, organization, { path: { type: 'unknown' } }),
      'TYPE.NOT_EMPTY': async (operation, organization) => {
        const { token } = organization;
        await send(sut, api, api.operation('createDocument'), { token, body: { customer: 'acme' } });
        return vary(operation, organization);
      },
      'TYPE.DOCUMENTS_DO_NOT_FIT': async (operation, organization) => {
        const { token } = organization;
        await send(sut, api, api.operation('createDocument'), { token, body: {} });
        return vary(operation, organization);
      },
      'ORGANIZATION.CHANGE_IN_PROGRESS': async (operation, organization) => {
        await beginOperation(sut, organization, { ageMs: 0 });
        return vary(operation, organization);
      },
    };

    it.each(Object.entries(PROVOCATIONS))(
      'gives %s where it is documented, and what is documented elsewhere',
      async (code, provoke) => {
        for (const operation of api.operations) {
          const organization = await signUp(sut);
          await prepare(sut, operation, organization.token);
          expectDocumented(operation, await provoke(operation, organization), code);
        }
      },
    );

    it('gives SERVICE.OVERLOADED where it is documented, and what is documented elsewhere', async () => {
      const busy = await startTestApp({ PASSWORD_QUEUE_LIMIT: 1 });
      for (const operation of api.operations) {
        const { body, ...request } = good(operation, await signUp(busy));
        const hashing = { ...request, ...(body && { body: { ...body, password: PASSWORD } }) };
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => send(busy, api, operation, hashing)),
        );
        const answer = answers.find(({ status }) => status === 503) ?? answers[0];
        if (answer !== undefined) expectDocumented(operation, answer, 'SERVICE.OVERLOADED');
      }
      await busy.close();
    });

    it('gives ORGANIZATION.QUOTA_EXCEEDED where it is documented, and what is documented elsewhere', async () => {
      const small = await startTestApp({ ORGANIZATION_MAX_BYTES: 1024 });
      for (const operation of api.operations) {
        const organization = await signUp(small);
        await prepare(small, operation, organization.token);
        const { body, ...request } = good(operation, organization);
        const growing = { ...request, ...(body === undefined && { body: { text: 'x'.repeat(4096) } }) };
        expectDocumented(
          operation,
          await send(small, api, operation, growing),
          'ORGANIZATION.QUOTA_EXCEEDED',
        );
      }
      await small.close();
    });

    it('gives DATABASE.UNAVAILABLE where it is documented, and what is documented elsewhere', async () => {
      const database = await startDatabaseProxy(testSettings());
      const away = await startTestApp({ MONGODB_URI: database.uri });
      const organization = await signUp(away);
      await database.cut();
      for (const operation of api.operations) {
        // What is remembered from before is answered without the database: ask for another name.
        const named = operation.operationId === 'getOrganization' ? uniqueName() : organization.name;
        const answer = await send(away, api, operation, good(operation, { ...organization, name: named }));
        expectDocumented(operation, answer, 'DATABASE.UNAVAILABLE');
        expect(answer.status).toBe(operation.operationId === 'getLiveness' ? 200 : 503);
      }
      await database.restore();
      await away.close();
      await database.close();
    });

    it('gives no other documented errors', () => {
      const known = [
        ...Object.keys(PROVOCATIONS),
        ...OUT_OF_REACH.flatMap((one) => one.split(' ').slice(1)),
        'SERVICE.OVERLOADED',
        'ORGANIZATION.QUOTA_EXCEEDED',
        'DATABASE.UNAVAILABLE',
        NEVER_ASKED_FOR,
      ];
      expect([...new Set(known)].sort()).toEqual([...new Set(api.operations.flatMap(codesOf))].sort());
    });
  });

  /** The answer is one of the documented ones; that of `code` where the operation documents it. */
  function expectDocumented(operation: Operation, answer: SentAnswer, code: string): void {
    const id = operation.operationId;
    const given = (answer.body as { readonly code?: string }).code;
    const isExpected = codesOf(operation).includes(code) && !OUT_OF_REACH.includes(`${id} ${code}`);
    expect({ id, code: given, deviations: api.deviations(operation, answer) }).toEqual({
      id,
      code: isExpected ? code : given,
      deviations: [],
    });
  }
});
