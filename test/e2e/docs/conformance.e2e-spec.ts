import { decode } from 'jsonwebtoken';
import { Types } from 'mongoose';
import { beginOperation, changeOrganization, suspend } from '../../support/arrange';
import { makeApiKey } from '../../support/api-keys';
import { loseAnswers, newKey } from '../../support/idempotency';
import { PASSWORD, startSession, uniqueName, type SignedUp } from '../../support/factories';
import { exhaust, fieldsOf, OWN_ADDRESS } from '../../support/limits';
import { mailedToken } from '../../support/invitations';
import { tokensMailedTo } from '../../support/mails';
import { addMember } from '../../support/members';
import { eventually } from '../../support/poll';
import { startProxiedApp } from '../../support/proxied-app';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';
import type { OrganizationId } from '../../../src/common/types/ids';
import type { Settings } from '../../../src/config/settings';
import { DocumentTypesRepository } from '../../../src/documents/types/document-types.repository';
import { mintToken } from '../../support/tokens';
import {
  DocumentedApi,
  PROBLEM_TYPE,
  send,
  type Operation,
  type SentAnswer,
  type Variation,
} from './documented-api';

jest.setTimeout(120_000);

/** A service of its own for each example: on a slow machine with two cores more than two minutes. */
const EXAMPLES_LIMIT_MS = 600_000;

const TOO_MUCH = 'x'.repeat(2 * 1024 * 1024);

/** A defect of the service: there is no way to ask for it. */
const NEVER_ASKED_FOR = 'INTERNAL.ERROR';

/**
 * Only a creation that takes longer than a lease meets another change: nobody knows its organization before; and what is
 * deleted is changed by a restoration alone. The others take many simultaneous writers, or a slow database.
 */
const OUT_OF_REACH = [
  'createOrganization ORGANIZATION.CHANGE_IN_PROGRESS',
  'restoreOrganization ORGANIZATION.CHANGE_IN_PROGRESS',
  'restoreOrganizationAsOperator ORGANIZATION.CHANGE_IN_PROGRESS',
  'patchDocument DOCUMENT.CONTENDED',
  'listDocuments DOCUMENT.QUERY_TOO_COSTLY',
  'queryDocuments DOCUMENT.QUERY_TOO_COSTLY',
  'putType ORGANIZATION.QUOTA_EXCEEDED',
  'putType TYPE.CHECK_TOO_LONG',
  'getCapacity DATABASE.UNAVAILABLE', // what was measured at the start is remembered
  'forgotPassword DATABASE.UNAVAILABLE', // answers before anything is looked up
  // A thousand mails that wait.
  'forgotPassword SERVICE.OVERLOADED',
  'resendVerification SERVICE.OVERLOADED',
  'createInvitation SERVICE.OVERLOADED',
  'resendInvitation SERVICE.OVERLOADED',
  // Others who are always faster; a person who is being erased.
  'updateMember ORGANIZATION.CHANGE_IN_PROGRESS',
  'removeMember ORGANIZATION.CHANGE_IN_PROGRESS',
  'leaveOrganization ORGANIZATION.CHANGE_IN_PROGRESS',
  'acceptInvitation ORGANIZATION.CHANGE_IN_PROGRESS',
];

/** What must have been done before an operation can succeed as documented: these, as documented. */
const PREPARATIONS: Readonly<Record<string, readonly string[]>> = {
  getDocument: ['createDocument'],
  putDocument: ['createDocument'],
  patchDocument: ['createDocument'],
  deleteDocument: ['createDocument'],
  getType: ['putType'],
  deleteType: ['putType'],
  restoreOrganization: ['deleteOrganization'],
  resumeOrganization: ['suspendOrganization'],
  restoreOrganizationAsOperator: ['deleteOrganizationAsOperator'],
  getErasure: ['purgeOrganizationAsOperator'],
  getApiKey: ['createApiKey'],
  rotateApiKey: ['createApiKey'],
  deleteApiKey: ['createApiKey'],
  resetPassword: ['forgotPassword'],
  verifyEmail: ['resendVerification'],
  getInvitation: ['createInvitation'],
  resendInvitation: ['createInvitation'],
  deleteInvitation: ['createInvitation'],
  acceptInvitation: ['createInvitation'],
};

const OPERATOR_SECRET = 'a secret of the operators that only this test has'.replaceAll(' ', '-');
const WITH_OPERATORS: Partial<Settings> = { PLATFORM_KEYS: [{ name: 'ops', secret: OPERATOR_SECRET }] };

/** What everybody can get wrong, whatever is asked for. */
const OF_EVERY_REQUEST = new Set([
  'REQUEST.MALFORMED',
  'REQUEST.INVALID',
  'REQUEST.MEDIA_TYPE',
  'AUTH.TOKEN_MISSING',
  'AUTH.TOKEN_INVALID',
]);

/** Told before an operation begins, so that it needs nothing to be prepared, and changes nothing. */
const BEFORE_ANYTHING = new Set([...OF_EVERY_REQUEST, 'AUTH.TOKEN_EXPIRED', 'ROUTE.NOT_FOUND']);

const takesIfMatch = ({ parameters }: Operation) => parameters.some(({ name }) => name === 'If-Match');

const isForOperators = ({ security }: Operation) => security.some((one) => 'operator' in one);

/** Whom an organization invites before an operation about that. */
const invitedBy = ({ name }: Pick<SignedUp, 'name'>) => `colleague@${name}.example`;

/** The document of the documented paths. */
const DOCUMENT_ID = 'order-1';

const codesOf = ({ responses }: Operation) =>
  Object.values(responses).flatMap(({ content }) => Object.keys(content[PROBLEM_TYPE]?.examples ?? {}));

function newOrganization() {
  const name = uniqueName();
  return { organization_name: name, email: `owner@${name}.example`, password: PASSWORD };
}

interface CreatedExample {
  readonly id: string;
  readonly organization_name: string;
  readonly admin: { readonly email: string };
}

/** Without signing in: these tests need many, and a password takes its time. */
async function signUp(app: TestApp): Promise<SignedUp> {
  const { organization_name: name, email, ...rest } = newOrganization();
  const answer = await app.http
    .post('/org/create')
    .send({ organization_name: name, email, ...rest })
    .expect(201);
  const { id, admin_id: adminId } = answer.body as { id: string; admin_id: string };
  return { id, name, email, adminId, ...(await startSession(app, { id, adminId })) };
}

describe('the documented API', () => {
  let sut: TestApp;
  let api: DocumentedApi;

  beforeAll(async () => {
    sut = await startTestApp(WITH_OPERATORS);
    api = await DocumentedApi.of(sut);
  });
  afterAll(() => sut.close());

  type Organization = Omit<SignedUp, 'adminId'>;

  const tokenFor = (operation: Operation, { token }: Organization) =>
    isForOperators(operation) ? `opk_${OPERATOR_SECRET}` : token;

  /** Does what must have been done before, as documented. @returns how the documented request names what it is about */
  async function prepare(app: TestApp, operation: Operation, organization: Organization): Promise<Variation> {
    let last: SentAnswer | undefined;
    for (const id of PREPARATIONS[operation.operationId] ?? []) {
      const before = api.operation(id);
      const query =
        id === 'createDocument'
          ? { id: DOCUMENT_ID }
          : { ...(id === 'deleteOrganization' && { organization_name: organization.name }) };
      const named = names(before, organization);
      const body = id === 'createInvitation' && { body: { email: invitedBy(organization), role: 'member' } };
      last = await send(app, api, before, {
        token: tokenFor(before, organization),
        ...named,
        query,
        ...body,
      });
      expect({ id, isDone: last.status < 300 }).toEqual({ id, isDone: true });
    }
    switch (operation.operationId) {
      case 'getErasure':
        return { path: { id: (last?.body as { erasure_id: string }).erasure_id } };
      case 'getApiKey':
      case 'rotateApiKey':
      case 'deleteApiKey':
        return { path: { id: (last?.body as { id: string }).id } };
      case 'resetPassword':
      case 'verifyEmail': {
        const page = operation.operationId === 'resetPassword' ? 'reset-password' : 'verify-email';
        const [token] = (await tokensMailedTo(app.settings, organization.email, { page })).slice(-1);
        return { body: { ...api.bodyExamples(operation)[0], token } };
      }
      case 'updateMember':
      case 'removeMember':
        return { path: { id: (await addMember(app, organization, 'viewer')).adminId } };
      case 'leaveOrganization':
        await addMember(app, organization, 'owner');
        return {};
      case 'getInvitation':
      case 'resendInvitation':
      case 'deleteInvitation':
        return { path: { id: (last?.body as { id: string }).id } };
      case 'acceptInvitation': {
        const token = await mailedToken(app, invitedBy(organization));
        return { body: { ...api.bodyExamples(operation)[0], token } };
      }
      default:
        return names(operation, organization);
    }
  }

  /** The organization in place of the documented one. */
  function names(
    { operationId, path }: Operation,
    { id, name, email, sessionId, refreshToken }: Organization,
  ): Variation {
    return {
      ...(operationId === 'endSession' && { path: { id: sessionId } }),
      ...(operationId === 'forgotPassword' && { body: { email } }),
      ...(operationId === 'refresh' && { body: { refresh_token: refreshToken } }),
      ...(operationId === 'switchOrganization' && { body: { organization_id: id } }),
      ...(path.startsWith('/platform/organizations/{id}') && { path: { id } }),
      ...(operationId === 'purgeOrganizationAsOperator' && { body: { organization_name: name } }),
    };
  }

  describe('when its own examples are sent', () => {
    /** In a service where nothing was done yet but to sign up, and to sign in where that is needed, as documented. */
    async function tryExample(operation: Operation, body: object | undefined) {
      const fresh = await startTestApp(WITH_OPERATORS);
      try {
        const isSignUp = operation.operationId === 'createOrganization';
        const organization = isSignUp ? undefined : await signUpByExample(fresh);
        const prepared = organization && (await prepare(fresh, operation, organization));
        const named =
          operation.operationId === 'restoreOrganization' ? { organization_id: organization?.id } : {};
        const answer = await send(fresh, api, operation, {
          ...(body && { body: { ...body, ...named } }),
          // Where signing in is for some, it is for others than who signed up.
          ...(organization && operation.security.length < 2 && { token: tokenFor(operation, organization) }),
          ...prepared,
        });
        return { status: answer.status, deviations: api.deviations(operation, answer) };
      } finally {
        await fresh.close();
      }
    }

    async function signUpByExample(fresh: TestApp): Promise<Organization> {
      const created = await send(fresh, api, api.operation('createOrganization'));
      const { id, organization_name: name, admin } = created.body as CreatedExample;
      const { body } = await send(fresh, api, api.operation('login'));
      const { access_token: token = '', refresh_token: refreshToken = '' } = body as Record<string, string>;
      const { sid: sessionId } = decode(token) as { sid: string };
      return { id, name, email: admin.email, sessionId, token, refreshToken };
    }

    it(
      'answers each as documented',
      async () => {
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
      },
      EXAMPLES_LIMIT_MS,
    );
  });

  describe('when it refuses', () => {
    /** A request that would succeed, made for this organization. */
    function good(operation: Operation, organization: SignedUp): Variation {
      const { id, name, email } = organization;
      const given = Object.keys(api.queryExample(operation)).map((key) => [key, name]);
      const query = Object.fromEntries(given) as Record<string, string>;
      const bodies: Readonly<Record<string, object>> = {
        createOrganization: newOrganization(),
        login: { email, password: PASSWORD },
        updateOrganization: { display_name: 'Another one' },
        restoreOrganization: { organization_id: id, email, password: PASSWORD },
        purgeOrganization: { organization_name: name, password: PASSWORD },
        restoreOrganizationAsOperator: {},
        updateMe: { email: `${uniqueName()}@example.com`, current_password: PASSWORD },
        changePassword: { password: 'staple battery horse correct', current_password: PASSWORD },
      };
      const body = bodies[operation.operationId];
      // Who is signed in leaves email and password out when creating one: the creations here are sign-ups.
      const signsIn = operation.security.length === 1;
      return {
        query,
        ...(body && { body }),
        ...(signsIn && { token: tokenFor(operation, organization) }),
        ...names(operation, organization),
      };
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

    /** In a service that is set up in another way. */
    async function elsewhere(settings: Partial<Settings>, operation: Operation, organization: SignedUp) {
      const other = await startSecondApp(sut, settings);
      try {
        return await send(other, api, operation, good(operation, organization));
      } finally {
        await other.stop();
      }
    }

    type Provocation = (
      operation: Operation,
      organization: SignedUp,
      /** What it is about, where that had to be made first. */
      prepared: Variation,
    ) => PromiseLike<SentAnswer>;

    const PROVOCATIONS: Readonly<Record<string, Provocation>> = {
      'REQUEST.MALFORMED': (operation) => sut.http[operation.method](`${api.pathOf(operation)}?encoding=%ff`),
      'REQUEST.INVALID': (operation, organization) =>
        vary(operation, organization, {
          path: { ...good(operation, organization).path, type: 'Not a type' },
          query: { unknown: '1' },
          body: { unknown: 1 },
          ...(takesIfMatch(operation) && { headers: { 'If-Match': 'nonsense' } }),
        }),
      'REQUEST.TOO_LARGE': (operation, organization) =>
        varyBody(operation, organization, { display_name: TOO_MUCH }),
      'REQUEST.MEDIA_TYPE': (operation, organization) =>
        sut.http[operation.method](api.pathOf(operation))
          .auth(tokenFor(operation, organization), { type: 'bearer' })
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
        const other = operation['x-permission'] === 'types:read' ? 'documents:read' : 'types:read';
        const { key: token } = await makeApiKey(sut, organization, { permissions: [other] });
        return vary(operation, organization, { token });
      },
      'ORGANIZATION.SUSPENDED': async (operation, organization) => {
        await suspend(sut, organization);
        return vary(operation, organization, { token: organization.token });
      },
      'ORGANIZATION.NOT_FOUND': (operation, organization) => {
        if (isForOperators(operation)) return vary(operation, organization, { path: { id: 'nobody' } });
        if (operation.operationId === 'switchOrganization') {
          return varyBody(operation, organization, { organization_id: 'nobody' });
        }
        return ['login', 'purgeOrganization'].includes(operation.operationId)
          ? varyBody(operation, organization, { organization_name: uniqueName() })
          : vary(operation, organization, {
              query: good(operation, { ...organization, name: uniqueName() }).query ?? {},
            });
      },
      'AUTH.REAUTHENTICATION_REQUIRED': async (operation, organization) => {
        const hourAgo = new Date(Date.now() - 3600_000);
        const { token } = await startSession(sut, organization, hourAgo);
        const secrets = { email: `${uniqueName()}@example.com`, current_password: 'not the password' };
        const body = {
          updateOrganization: { email: secrets.email },
          changePassword: { password: 'staple battery horse correct' },
        }[operation.operationId];
        return vary(operation, organization, { token, body: body ?? secrets });
      },
      'AUTH.ONE_TIME_TOKEN_INVALID': (operation, organization) => vary(operation, organization),
      'AUTH.REFRESH_TOKEN_INVALID': (operation, organization) =>
        vary(operation, organization, { body: { refresh_token: 'nonsense' } }),
      'API_KEY.NOT_FOUND': (operation, organization) =>
        vary(operation, organization, { path: { id: 'nowhere' } }),
      'API_KEY.ENDED': async (operation, organization) => {
        const { id } = await makeApiKey(sut, organization);
        const ended = { $set: { expires_at: new Date(0) } };
        await sut.system.collection('api_keys').updateOne({ _id: new Types.ObjectId(id) }, ended);
        return vary(operation, organization, { path: { id } });
      },
      'API_KEY.TOO_MANY': async (operation, organization) => {
        const organization_id = new Types.ObjectId(organization.id);
        await sut.system
          .collection('api_keys')
          .insertMany(Array.from({ length: 100 }, () => ({ organization_id })));
        return vary(operation, organization);
      },
      'SESSION.NOT_FOUND': (operation, organization) =>
        vary(operation, organization, { path: { id: 'nowhere' } }),
      'ORGANIZATION.TOO_MANY_RENAMES': async (operation, organization) => {
        const until = new Date(Date.now() + 3600_000);
        const resting = Array.from({ length: 6 }, () => ({ name: uniqueName(), until }));
        await changeOrganization(sut, organization, { $set: { resting_names: resting } });
        return varyBody(operation, organization, { organization_name: uniqueName() });
      },
      'ORGANIZATION.STATE_CONFLICT': async (operation, organization) => {
        if (operation.operationId !== 'restoreOrganizationAsOperator') {
          await changeOrganization(sut, organization, { $set: { status: 'purged' } });
        }
        return vary(operation, organization);
      },
      'ROUTE.NOT_FOUND': async (operation, organization) => {
        const closed = await startTestApp();
        try {
          return await send(closed, api, operation, good(operation, organization));
        } finally {
          await closed.close();
        }
      },
      'ERASURE.NOT_FOUND': (operation, organization) => vary(operation, organization),
      'ORGANIZATION.NAME_TAKEN': async (operation, organization) =>
        varyBody(operation, organization, { organization_name: (await signUp(sut)).name }),
      'ADMIN.EMAIL_TAKEN': async (operation, organization) =>
        varyBody(operation, organization, { email: (await signUp(sut)).email }),
      'REQUEST.PRECONDITION_FAILED': (operation, organization, { path }) =>
        vary(operation, organization, { headers: { 'If-Match': '"99"' }, ...(path && { path }) }),
      'MEMBER.NOT_FOUND': (operation, organization) =>
        vary(operation, organization, { path: { id: 'nobody' } }),
      'MEMBER.LAST_OWNER': async (operation, organization) => {
        const { adminId } = organization;
        const change = { $set: { owner_ids: [new Types.ObjectId(adminId)], owners_version: 9 } };
        await changeOrganization(sut, organization, change);
        return vary(operation, organization, { path: { id: adminId } });
      },
      'MEMBER.ALREADY': (operation, organization) =>
        varyBody(operation, organization, { email: organization.email, role: 'member' }),
      'INVITATION.NOT_FOUND': (operation, organization) => vary(operation, organization),
      'INVITATION.PENDING': async (operation, organization) => {
        await vary(operation, organization);
        return vary(operation, organization);
      },
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
      'AUTH.SIGNUP_CLOSED': (operation, organization) =>
        elsewhere({ SIGNUP_MODE: 'closed' }, operation, organization),
      'AUTH.SIGNUP_TOKEN_INVALID': (operation, organization) =>
        elsewhere({ SIGNUP_MODE: 'token' }, operation, organization),
      'TYPE.NOT_FOUND': (operation, organization) =>
        vary(operation, organization, { path: { type: 'unknown' } }),
      'TYPE.BEING_CHANGED': async (operation, organization) => {
        const key = { organizationId: organization.id as OrganizationId, type: 'orders' };
        const change = { jsonSchema: null, indexes: [] };
        const types = sut.app.get(DocumentTypesRepository);
        await types.propose(key, change, { id: 'of another', lifetimeMs: 60_000 });
        return vary(operation, organization);
      },
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

    const documenting = (code: string) =>
      api.operations.filter((operation) => codesOf(operation).includes(code));

    it.each(Object.entries(PROVOCATIONS))('gives %s where it is documented', async (code, provoke) => {
      const anyone = await signUp(sut);
      for (const operation of OF_EVERY_REQUEST.has(code) ? api.operations : documenting(code)) {
        // Who sends a body to what takes none gets what the operation does.
        const isAsked = operation.requestBody !== undefined || operation.method === 'get';
        const organization = BEFORE_ANYTHING.has(code) && isAsked ? anyone : await signUp(sut);
        const isPrepared = !BEFORE_ANYTHING.has(code) && code !== 'ORGANIZATION.STATE_CONFLICT';
        const prepared = isPrepared ? await prepare(sut, operation, organization) : {};
        expectDocumented(operation, await provoke(operation, organization, prepared), code);
      }
    });

    it('gives SERVICE.OVERLOADED where it is documented', async () => {
      const organization = await signUp(sut);
      // Nobody may wait, so nothing is begun.
      const busy = await startSecondApp(sut, { DATABASE_QUEUE_LIMIT: 0 });
      try {
        for (const operation of api.operations) {
          const answer = await send(busy, api, operation, good(operation, organization));
          expectDocumented(operation, answer, 'SERVICE.OVERLOADED');
        }
      } finally {
        await busy.stop();
      }
    });

    it('gives MAIL.NOT_CONFIGURED where it is documented', async () => {
      const mute = await startTestApp({ NODE_ENV: 'production' });
      try {
        const organization = await signUp(mute);
        for (const operation of documenting('MAIL.NOT_CONFIGURED')) {
          const answer = await send(mute, api, operation, good(operation, organization));
          expectDocumented(operation, answer, 'MAIL.NOT_CONFIGURED');
        }
      } finally {
        await mute.close();
      }
    });

    it('gives RATE_LIMIT.EXCEEDED where it is documented', async () => {
      const limited = await startSecondApp(sut, { RATE_LIMITS: 'on' });
      try {
        const organization = await signUp(sut);
        await exhaust(limited, { policy: 'address', key: OWN_ADDRESS });
        for (const operation of documenting('RATE_LIMIT.EXCEEDED')) {
          const answer = await send(limited, api, operation, good(operation, organization));
          expectDocumented(operation, answer, 'RATE_LIMIT.EXCEEDED');
          expect(answer.headers).toMatchObject(fieldsOf('address', 0));
        }
      } finally {
        await limited.stop();
      }
    });

    it('gives TENANCY.CAPACITY_REACHED where it is documented', async () => {
      const roomy = await startTestApp();
      const full = await startSecondApp(roomy, { CAPACITY_LIMIT: 10 });
      try {
        const organization = await signUp(roomy);
        for (const operation of documenting('TENANCY.CAPACITY_REACHED')) {
          const asking = good(operation, organization);
          const body = operation.operationId === 'putType' && { body: { indexes: [{ fields: ['data.a'] }] } };
          const answer = await send(full, api, operation, { ...asking, ...body });
          expectDocumented(operation, answer, 'TENANCY.CAPACITY_REACHED');
        }
      } finally {
        await full.stop();
        await roomy.close();
      }
    });

    it('gives ORGANIZATION.QUOTA_EXCEEDED where it is documented', async () => {
      const small = await startTestApp({ ORGANIZATION_MAX_BYTES: 1024 });
      try {
        for (const operation of documenting('ORGANIZATION.QUOTA_EXCEEDED')) {
          const organization = await signUp(small);
          await prepare(small, operation, organization);
          const { body, ...request } = good(operation, organization);
          const growing = { ...request, ...(body === undefined && { body: { text: 'x'.repeat(4096) } }) };
          expectDocumented(
            operation,
            await send(small, api, operation, growing),
            'ORGANIZATION.QUOTA_EXCEEDED',
          );
        }
      } finally {
        await small.close();
      }
    });

    it('gives DATABASE.UNAVAILABLE where it is documented', async () => {
      const away = await startProxiedApp(WITH_OPERATORS);
      try {
        const organization = await signUp(away);
        await away.database.cut();
        // All at once, as each waits a while for the database to come back.
        const answers = await Promise.all(
          api.operations.map(async (operation) => {
            // What is remembered from before is answered without the database: ask for another name.
            const named = operation.operationId === 'getOrganization' ? uniqueName() : organization.name;
            const request = good(operation, { ...organization, name: named });
            return [operation, await send(away, api, operation, request)] as const;
          }),
        );
        for (const [operation, answer] of answers) {
          expectDocumented(operation, answer, 'DATABASE.UNAVAILABLE');
          const answered = {
            getLiveness: 200,
            getSigningKeys: 200,
            getCapacity: 200,
            getMetrics: 200,
            forgotPassword: 204,
          }[operation.operationId];
          expect({ id: operation.operationId, status: answer.status }).toEqual({
            id: operation.operationId,
            status: answered ?? 503,
          });
        }
      } finally {
        await away.close();
      }
    });

    it('gives no other documented errors', () => {
      const known = [
        ...Object.keys(PROVOCATIONS),
        ...OUT_OF_REACH.flatMap((one) => one.split(' ').slice(1)),
        'RATE_LIMIT.EXCEEDED',
        'SERVICE.OVERLOADED',
        'MAIL.NOT_CONFIGURED',
        'ORGANIZATION.QUOTA_EXCEEDED',
        'TENANCY.CAPACITY_REACHED',
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
    const isTemporary = answer.status === 503 && given !== 'MAIL.NOT_CONFIGURED';
    if (isTemporary) expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    const isExpected = codesOf(operation).includes(code) && !OUT_OF_REACH.includes(`${id} ${code}`);
    expect({ id, code: given, deviations: api.deviations(operation, answer) }).toEqual({
      id,
      code: isExpected ? code : given,
      deviations: [],
    });
  }
});
