import { ACCESS_REQUIREMENT } from '../../src/auth/decorators/access.decorator';
import { SIGN_IN_REQUIREMENT } from '../../src/auth/decorators/public.decorator';
import { startTestApp, type TestApp } from '../support/test-app';
import { handlersOf } from './handlers';

describe('Every handler', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  it('says who may call it: anybody, operators, every person, or who has a permission', () => {
    const handlers = handlersOf(sut);
    expect([...handlers.keys()]).toEqual(
      expect.arrayContaining(['AuthController.me', 'OrganizationsController.create']),
    );
    const silent = [...handlers].filter(([, { handler, type }]) => {
      const said = (key: string) =>
        (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, type)) as unknown;
      const signIn = said(SIGN_IN_REQUIREMENT);
      const needsNobody = signIn === 'none' || signIn === 'operator';
      return !needsNobody && said(ACCESS_REQUIREMENT) === undefined;
    });
    // Closed, so that nobody is harmed; but useless.
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});
