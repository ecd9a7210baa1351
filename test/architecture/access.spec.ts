import { METHOD_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import { ACCESS_REQUIREMENT } from '../../src/auth/decorators/access.decorator';
import { SIGN_IN_REQUIREMENT } from '../../src/auth/decorators/public.decorator';
import { startTestApp, type TestApp } from '../support/test-app';

type Handler = (...given: never[]) => unknown;

/** Every method of a controller that answers requests, as `Controller.method`. */
function handlersOf({ app }: TestApp): Map<string, { readonly handler: Handler; readonly type: object }> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return new Map(
    controllers.flatMap(({ metatype }) => {
      const prototype = (metatype?.prototype ?? {}) as Record<string, Handler>;
      return Object.getOwnPropertyNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        const isHandler = handler !== undefined && Reflect.hasMetadata(METHOD_METADATA, handler);
        if (!isHandler || metatype == null) return [];
        return [[`${metatype.name}.${name}`, { handler, type: metatype }] as const];
      });
    }),
  );
}

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
