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
      const names = Object.getOwnPropertyNames(prototype).filter(
        (name) => Reflect.getMetadata(METHOD_METADATA, prototype[name] ?? {}) !== undefined,
      );
      return names.map(
        (name) =>
          [
            `${metatype?.name}.${name}`,
            { handler: prototype[name]!, type: metatype as object },
          ] as const,
      );
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
      const said = (key: string) => (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, type)) as unknown;
      const signIn = said(SIGN_IN_REQUIREMENT);
      const needsNobody = signIn === 'none' || signIn === 'operator';
      return !needsNobody && said(ACCESS_REQUIREMENT) === undefined;
    });
    // Closed, so that nobody is harmed; but useless.
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});
