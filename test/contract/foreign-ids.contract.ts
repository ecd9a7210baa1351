import { Types } from 'mongoose';
import type { OrganizationId } from '../../src/common/types/ids';
import { DocumentedApi, send, type Operation, type SentAnswer } from '../e2e/docs/documented-api';
import { makeApiKey } from '../support/api-keys';
import { signUp, type SignedUp } from '../support/factories';
import { invite } from '../support/invitations';
import { addMember } from '../support/members';
import { startTestApp, type TestApp } from '../support/test-app';
import { storedOf } from './worlds';

/** What a stranger does in an order in which he himself has made nothing that a later request would find. */
const ORDER = ['get', 'patch', 'put', 'delete', 'post'];

describe('Ids of another organization', () => {
  let sut: TestApp;
  let api: DocumentedApi;
  /** Those whose path names something of an organization, for its people; operators see all of them. */
  let operations: readonly Operation[];

  beforeAll(async () => {
    sut = await startTestApp();
    api = await DocumentedApi.of(sut);
    operations = api.operations
      .filter(({ path, security }) => path.includes('{') && !security.some((one) => 'operator' in one))
      .toSorted((a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method));
  });
  afterAll(() => sut.close());

  const documentId = () => {
    const { parameters } = api.operation('getDocument');
    return String(api.exampleOf(parameters.find(({ name }) => name === 'id')?.schema ?? {}));
  };

  /** The documented example of an operation; where an id may be chosen, the one that all examples have. */
  const sendAs = ({ token }: SignedUp, operation: Operation, body?: object, ids: Ids = {}) => {
    const query = operation.operationId === 'createDocument' && { query: { id: documentId() } };
    const id = idIn(operation, ids);
    return send(sut, api, operation, { token, ...query, ...(body && { body }), ...(id && { path: { id } }) });
  };

  /** What the service itself gives an id to. */
  async function made(owner: SignedUp): Promise<Ids> {
    return {
      '/org/api-keys/': (await makeApiKey(sut, owner)).id,
      '/admin/sessions/': owner.sessionId,
      '/org/members/': (await addMember(sut, owner, 'viewer')).adminId,
      '/org/invitations/': (await invite(sut, owner)).id,
    };
  }

  /** What the system database has of it, but the organization itself. */
  const storedBeside = ({ id }: SignedUp) =>
    Promise.all(
      ['memberships', 'sessions', 'invitations'].map((name) =>
        sut.system
          .collection(name)
          .find({ organization_id: new Types.ObjectId(id) })
          .toArray(),
      ),
    );

  const storedData = ({ id, name }: SignedUp) =>
    storedOf(sut, [{ id: id as OrganizationId, collection: `org_${name}` }]);

  async function answersTo(caller: SignedUp, ids: Ids): Promise<Map<string, unknown>> {
    const answers = new Map<string, unknown>();
    for (const operation of operations) {
      const answer = await sendAs(caller, operation, undefined, ids);
      answers.set(operation.operationId, comparable(answer, caller, idIn(operation, ids)));
    }
    return answers;
  }

  it('answer like those that nobody has, on every route', async () => {
    expect(operations.length).toBeGreaterThan(5);
    const [owner, early, late] = await Promise.all([signUp(sut), signUp(sut), signUp(sut)]);
    const nobodys: Ids = {
      '/org/api-keys/': new Types.ObjectId().toHexString(),
      '/admin/sessions/': new Types.ObjectId().toHexString(),
      '/org/members/': new Types.ObjectId().toHexString(),
      '/org/invitations/': new Types.ObjectId().toHexString(),
    };
    const whenMissing = await answersTo(early, nobodys);
    expect(await sendAs(owner, api.operation('createDocument'))).toMatchObject({ status: 201 });
    // Not the example, which its documents would have to fit.
    expect(await sendAs(owner, api.operation('putType'), { indexes: [] })).toMatchObject({ status: 201 });
    const ids = await made(owner);
    const stored = async () => [await storedData(owner), await storedBeside(owner)];
    const before = await stored();

    const whenForeign = await answersTo(late, ids);

    expect(whenForeign).toEqual(whenMissing);
    expect(await stored()).toEqual(before);
    // What is there answers its owner otherwise, or all this would say nothing.
    for (const operation of operations.filter(({ method }) => method === 'get')) {
      const { operationId } = operation;
      const sent = await sendAs(owner, operation, undefined, ids);
      const answer = comparable(sent, owner, idIn(operation, ids));
      expect({ operationId, answer }).not.toEqual({ operationId, answer: whenMissing.get(operationId) });
    }
  });
});

/** By what a path begins with, the id that follows. */
type Ids = Readonly<Record<string, string>>;

function idIn({ path }: Operation, ids: Ids): string | undefined {
  return Object.entries(ids).find(([prefix]) => path.startsWith(`${prefix}{id}`))?.[1];
}

/** An answer without what differs from request to request, and with the caller's own id and the one asked for under one name. */
function comparable({ status, headers, text }: SentAnswer, { adminId }: SignedUp, id?: string): unknown {
  const requestId = headers['x-request-id'] ?? '';
  const body = text
    .replaceAll(requestId, 'the request')
    .replaceAll(adminId, 'the caller')
    .replaceAll(id ?? adminId, 'the id')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time');
  const etag = headers['etag']?.replace(/\d{13}/, 'a time');
  return { status, headers: { ...headers, date: '', 'x-request-id': '', etag }, body };
}
