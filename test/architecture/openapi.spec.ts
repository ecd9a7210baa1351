import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { SIGN_IN_REQUIREMENT, type SignInRequirement } from '../../src/auth/decorators/public.decorator';
import { REQUEST_BODY, type RequestBodyOptions } from '../../src/common/http/body/request-body.decorator';
import { DocumentedApi, PROBLEM_TYPE, type Operation, type Schema } from '../e2e/docs/documented-api';
import { startTestApp, type TestApp } from '../support/test-app';

/** What the running application has, told by the same metadata that it runs by. */
interface Route {
  readonly name: string;
  readonly signIn: SignInRequirement | 'required';
  readonly takesBody: boolean;
  /** As it comes, and not as a whole. */
  readonly streamsBody: boolean;
}

/** Never asks the database, so never says that it is away. */
const WITHOUT_DATABASE = ['GET /.well-known/jwks.json', 'GET /health/live', 'GET /metrics'];

/** For who watches the service: without limits. */
const UNLIMITED = ['GET /health/live', 'GET /health/ready', 'GET /metrics'];

/** Says in its own form that the database is away. */
const OWN_FORM = ['GET /health/ready 503'];

const WITHOUT_BODY = ['204', '304', '308'];

const SECURITY = {
  none: [],
  optional: [{}, { bearer: [] }],
  required: [{ bearer: [] }],
  operator: [{ operator: [] }],
} as const;

const SIGN_IN_ERRORS = [
  '401 AUTH.TOKEN_MISSING',
  '401 AUTH.TOKEN_INVALID',
  '401 AUTH.TOKEN_EXPIRED',
  '403 ORGANIZATION.SUSPENDED',
  '403 AUTH.FORBIDDEN',
];

const ACCESS_ERRORS: Readonly<Record<Route['signIn'], readonly string[]>> = {
  none: [],
  optional: SIGN_IN_ERRORS,
  required: SIGN_IN_ERRORS,
  operator: ['401 AUTH.TOKEN_MISSING', '401 AUTH.TOKEN_INVALID', '404 ROUTE.NOT_FOUND'],
};

function routesOf({ app }: TestApp): Route[] {
  const controllers = [...app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .map(({ metatype }) => metatype as Type<object>);
  return controllers.flatMap((controller) =>
    new MetadataScanner()
      .getAllMethodNames(controller.prototype as object)
      .filter((method) => Reflect.hasMetadata(PATH_METADATA, handlerOf(controller, method)))
      .map((method) => routeOf(controller, method)),
  );
}

function handlerOf(controller: Type<object>, method: string): () => unknown {
  return (controller.prototype as Record<string, () => unknown>)[method] as () => unknown;
}

function routeOf(controller: Type<object>, method: string): Route {
  const handler = handlerOf(controller, method);
  const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
  const segments = [controller, handler].map(
    (target) => Reflect.getMetadata(PATH_METADATA, target) as string,
  );
  const path = segments.filter((segment) => segment !== '/').join('/');
  const parameters = Object.keys(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) as object | undefined) ?? {},
  );
  const takes = (kind: RouteParamtypes) => parameters.some((parameter) => parameter.startsWith(`${kind}:`));
  return {
    name: `${verb} /${path.replace(/:(\w+)/g, '{$1}')}`,
    signIn:
      new Reflector().getAllAndOverride<SignInRequirement | undefined>(SIGN_IN_REQUIREMENT, [
        handler,
        controller,
      ]) ?? 'required',
    takesBody: takes(RouteParamtypes.BODY),
    streamsBody:
      (Reflect.getMetadata(REQUEST_BODY, handler) as RequestBodyOptions | undefined)?.stream === true,
  };
}

/** What a route of this kind can always answer; what it does adds more. */
function errorsToExpect({ name, signIn, takesBody }: Route): string[] {
  return [
    '400 REQUEST.MALFORMED',
    ...(UNLIMITED.includes(name) ? [] : ['400 REQUEST.INVALID']),
    ...ACCESS_ERRORS[signIn],
    ...(takesBody ? ['413 REQUEST.TOO_LARGE', '415 REQUEST.MEDIA_TYPE'] : []),
    ...(UNLIMITED.includes(name) ? [] : ['429 RATE_LIMIT.EXCEEDED']),
    '500 INTERNAL.ERROR',
    ...(WITHOUT_DATABASE.includes(name) || OWN_FORM.includes(`${name} 503`)
      ? []
      : ['503 SERVICE.OVERLOADED', '503 DATABASE.UNAVAILABLE']),
  ];
}

const isSuccess = (status: string) => status.startsWith('2');

const nameOf = ({ method, path }: Operation) => `${method.toUpperCase()} ${path}`;

function documentedErrors({ responses }: Operation): string[] {
  return Object.entries(responses).flatMap(([status, { content }]) =>
    Object.keys(content[PROBLEM_TYPE]?.examples ?? {}).map((code) => `${status} ${code}`),
  );
}

describe('the OpenAPI document', () => {
  let app: TestApp;
  let sut: DocumentedApi;

  beforeAll(async () => {
    app = await startTestApp();
    sut = await DocumentedApi.of(app);
  });
  afterAll(() => app.close());

  /** The names of those that fail, so that a failing test says which. */
  const operationsWithout = (holds: (operation: Operation) => boolean) =>
    sut.operations.filter((operation) => !holds(operation)).map(nameOf);

  const isTyped = (schema: Schema | undefined) =>
    (schema?.$ref ?? schema?.type ?? schema?.anyOf) !== undefined;

  it('has an operation for each route, and no other', () => {
    const routes = routesOf(app).map(({ name }) => name);
    expect(routes.length).toBeGreaterThan(0);
    expect(sut.operations.map(nameOf).sort()).toEqual(routes.sort());
  });

  it('gives each operation a summary and a tag that is described', () => {
    const tags = new Set(sut.document.tags.map(({ name }) => name));
    expect(
      operationsWithout(
        ({ summary, tags: own }) => summary !== '' && own.length === 1 && own.every((tag) => tags.has(tag)),
      ),
    ).toEqual([]);
  });

  it('gives each operation an id of its own that a generated client can take for a name', () => {
    const ids = sut.operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operationsWithout(({ operationId }) => /^[a-z]+([A-Z][a-z]+)*$/.test(operationId))).toEqual([]);
  });

  it('says who may call each operation, as the guard does', () => {
    const expected = routesOf(app).map(({ name, signIn }) => [name, SECURITY[signIn]]);
    expect(Object.fromEntries(sut.operations.map((one) => [nameOf(one), one.security]))).toEqual(
      Object.fromEntries(expected),
    );
  });

  it('types the body of each route that takes one, and of no other', () => {
    const taking = routesOf(app).filter(({ takesBody, streamsBody }) => takesBody || streamsBody);
    const typed = sut.operations.filter(({ requestBody }) =>
      Object.values(requestBody?.content ?? {}).some(({ schema }) => isTyped(schema)),
    );
    expect(typed.map(nameOf).sort()).toEqual(taking.map(({ name }) => name).sort());
  });

  it('types each answer, and describes it', () => {
    const untyped = sut.operations.flatMap((operation) =>
      Object.entries(operation.responses)
        .filter(([status, { description, content }]) => {
          if (WITHOUT_BODY.includes(status)) return description === '';
          const schemas = Object.values(content).map(({ schema }) => schema);
          return description === '' || schemas.length === 0 || !schemas.every(isTyped);
        })
        .map(([status]) => `${nameOf(operation)} ${status}`),
    );
    expect(untyped).toEqual([]);
    expect(operationsWithout(({ responses }) => Object.keys(responses).some(isSuccess))).toEqual([]);
  });

  it('documents every error that a route of its kind can give', () => {
    const missing = routesOf(app).flatMap((route) => {
      const operation = sut.operations.find((one) => nameOf(one) === route.name);
      const documented = new Set(operation === undefined ? [] : documentedErrors(operation));
      return errorsToExpect(route)
        .filter((error) => !documented.has(error))
        .map((error) => `${route.name} ${error}`);
    });
    expect(missing).toEqual([]);
  });

  it('documents errors as problems', () => {
    const others = sut.operations.flatMap((operation) =>
      Object.entries(operation.responses)
        .filter(([status, { content }]) => Number(status) >= 400 && !(PROBLEM_TYPE in content))
        .map(([status]) => `${nameOf(operation)} ${status}`),
    );
    expect(others).toEqual(OWN_FORM);
  });

  it('names the header fields that come with an answer', () => {
    const missing = sut.operations.flatMap((operation) =>
      Object.entries(operation.responses).flatMap(([status, { headers }]) =>
        [
          'X-Request-Id',
          ...(status === '201' ? ['Location'] : []),
          ...(status === '401' ? ['WWW-Authenticate'] : []),
          ...(status === '429' || status === '503' ? ['Retry-After'] : []),
          ...(UNLIMITED.includes(nameOf(operation)) ? [] : ['RateLimit', 'RateLimit-Policy']),
        ]
          .filter((name) => !(name in headers))
          .map((name) => `${nameOf(operation)} ${status} ${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('types each property, and tells of it by a description or an example', () => {
    const poor = Object.entries(sut.document.components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, property]) => {
          const typed = property.type ?? property.$ref ?? property.allOf ?? property.oneOf;
          const told = property.description ?? property.example ?? property.$ref;
          return typed === undefined || told === undefined;
        })
        .map(([property]) => `${name}.${property}`),
    );
    expect(poor).toEqual([]);
  });

  it('describes each parameter and gives a valid example', () => {
    const poor = sut.operations.flatMap((operation) =>
      operation.parameters
        .filter(({ description, schema }) => {
          const example = sut.exampleOf(schema);
          return description === undefined || sut.problemsOf(example, schema).length > 0;
        })
        .map(({ name }) => `${nameOf(operation)} ${name}`),
    );
    expect(poor).toEqual([]);
  });

  it('gives each body and each answer an example that is valid', () => {
    const wrong = sut.operations.flatMap((operation) => {
      const answers = Object.entries(operation.responses).map(
        ([status, { content }]) => [status, content] as const,
      );
      return [['body', operation.requestBody?.content ?? {}] as const, ...answers].flatMap(
        ([what, content]) =>
          Object.values(content).flatMap((media) => {
            const examples = sut.examplesOf(media);
            const problems = examples.flatMap((example) => sut.problemsOf(example, media.schema));
            return (examples.length === 0 ? ['no example'] : problems).map(
              (problem) => `${nameOf(operation)} ${what}: ${problem}`,
            );
          }),
      );
    });
    expect(wrong).toEqual([]);
  });
});
