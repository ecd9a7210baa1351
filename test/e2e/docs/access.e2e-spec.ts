import { permissionsOf, type Permission } from '../../../src/auth/permissions/permissions';
import { suspend } from '../../support/arrange';
import { addMember } from '../../support/members';
import { signUp, type SignedUp } from '../../support/factories';
import { snapshot } from '../../support/snapshot';
import { startTestApp, type TestApp } from '../../support/test-app';
import { DocumentedApi, send, type Operation, type SentAnswer, type Variation } from './documented-api';

jest.setTimeout(60_000);

// What is another organization's, by its id, is in test/contract/foreign-ids.contract.ts; keys of machines are refused in
// conformance.e2e-spec.ts.
describe('Each documented operation', () => {
  let sut: TestApp;
  let api: DocumentedApi;
  let forPeople: readonly Operation[];
  let forAnybody: readonly Operation[];
  let forSignedIn: readonly Operation[];

  beforeAll(async () => {
    sut = await startTestApp();
    api = await DocumentedApi.of(sut);
    const tells = (scheme: string) =>
      api.operations.filter(({ security }) => security.some((one) => scheme in one));
    const bearers = tells('bearer');
    forAnybody = api.operations.filter(({ security }) =>
      security.every((one) => Object.keys(one).length === 0),
    );
    forSignedIn = bearers.filter(({ security }) => security.every((one) => 'bearer' in one));
    forPeople = forSignedIn.filter((operation) => operation['x-permission'] === undefined);
    const known = new Set([...forAnybody, ...bearers, ...tells('operator')]);
    expect(api.operations.filter((operation) => !known.has(operation))).toEqual([]);
    expect(forSignedIn.length).toBeGreaterThan(forPeople.length);
  });
  afterAll(() => sut.close());

  /** The documented example, aimed at this organization where the query names one. */
  const call = (operation: Operation, { name }: Pick<SignedUp, 'name'>, variation: Variation = {}) => {
    const named = Object.keys(api.queryExample(operation)).map((key) => [key, name]);
    return send(sut, api, operation, {
      query: Object.fromEntries(named) as Record<string, string>,
      ...variation,
    });
  };

  const told = ({ operationId }: Operation, { status, body }: SentAnswer) => ({
    operationId,
    status,
    code: (body as { readonly code?: string }).code,
  });

  it('asks for a token, unless it is for anybody', async () => {
    const nobodys = { name: 'no-organization' };
    for (const operation of forSignedIn) {
      const answer = await call(operation, nobodys);
      expect(told(operation, answer)).toEqual({
        operationId: operation.operationId,
        status: 401,
        code: 'AUTH.TOKEN_MISSING',
      });
    }
    for (const operation of forAnybody) {
      const { code } = told(operation, await call(operation, nobodys));
      expect({ id: operation.operationId, code }).not.toEqual({
        id: operation.operationId,
        code: expect.stringMatching(/^AUTH\.TOKEN/),
      });
    }
  });

  it('lets a viewer do what viewers may, and nothing else', async () => {
    const organization = await signUp(sut);
    const viewer = await addMember(sut, organization, 'viewer');
    const mayDo = (operation: Operation) =>
      permissionsOf('viewer').has(operation['x-permission'] as Permission);
    const byPermission = forSignedIn.filter((operation) => operation['x-permission'] !== undefined);
    const forbidden = byPermission.filter((operation) => !mayDo(operation));
    const allowed = byPermission.filter(mayDo);
    expect({ forbidden: forbidden.length > 0, allowed: allowed.length > 0 }).toEqual({
      forbidden: true,
      allowed: true,
    });

    const before = await snapshot(sut);
    const ofOwners = ['updateOrganization', 'deleteOrganization', 'purgeOrganization'].map((id) =>
      api.operation(id),
    );
    for (const operation of [...forbidden, ...ofOwners]) {
      const body = operation.operationId === 'purgeOrganization' && {
        body: { organization_name: organization.name, password: 'whatever it may be' },
      };
      const answer = await call(operation, organization, { token: viewer.token, ...body });
      expect(told(operation, answer)).toEqual({
        operationId: operation.operationId,
        status: 403,
        code: 'AUTH.FORBIDDEN',
      });
    }
    expect(await snapshot(sut)).toEqual(before);
    for (const operation of allowed) {
      const { status } = await call(operation, organization, { token: viewer.token });
      expect({ id: operation.operationId, isRefused: [401, 403].includes(status) }).toEqual({
        id: operation.operationId,
        isRefused: false,
      });
    }
  });

  it('does not see the organization of somebody else', async () => {
    const [caller, other] = [await signUp(sut), await signUp(sut)];
    const before = await snapshot(sut);
    const naming = forSignedIn.filter((operation) => Object.keys(api.queryExample(operation)).length > 0);
    expect(naming.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['updateOrganization', 'deleteOrganization']),
    );
    for (const operation of naming) {
      const foreign = await call(operation, other, { token: caller.token });
      const missing = await call(operation, { name: 'nobodys-organization' }, { token: caller.token });
      expect(told(operation, foreign)).toEqual({ ...told(operation, missing), status: 404 });
    }
    expect(await snapshot(sut)).toEqual(before);
  });

  it.each([
    ['suspended', 403, 'ORGANIZATION.SUSPENDED', (owner: SignedUp) => suspend(sut, owner)],
    ['deleted', 401, 'AUTH.TOKEN_INVALID', remove],
  ])('is closed to people of a %s organization', async (_state, status, code, end) => {
    const owner = await signUp(sut);
    await end(owner);
    const before = await snapshot(sut);
    for (const operation of [...forSignedIn, api.operation('createOrganization')]) {
      const answer = await call(operation, owner, { token: owner.token });
      expect(told(operation, answer)).toEqual({ operationId: operation.operationId, status, code });
    }
    expect(await snapshot(sut)).toEqual(before);
  });

  async function remove({ name, token }: SignedUp): Promise<void> {
    await sut.http
      .delete('/org/delete')
      .query({ organization_name: name })
      .auth(token, { type: 'bearer' })
      .expect(200);
  }
});
