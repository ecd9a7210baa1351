import type { Express } from 'express';
import { startTestApp, type TestApp } from '../support/test-app';

/** Every route that answers without a token. A new one must be added here, so that somebody thinks about it. */
const PUBLIC_ROUTES = [
  'GET /.well-known/jwks.json',
  'GET /docs',
  'GET /docs/',
  'GET /docs/LICENSE',
  'GET /docs/docs/swagger-ui-init.js',
  'GET /docs/index.html',
  'GET /docs/swagger-ui-init.js',
  'GET /health/live',
  'GET /health/ready',
  'GET /openapi.json',
  'GET /org/get',
  'GET /redoc',
  'GET /redoc/redoc.standalone.js',
  'POST /admin/email/verify',
  'POST /admin/login',
  'POST /admin/password/forgot',
  'POST /admin/password/reset',
  'POST /admin/refresh',
  'POST /org/restore',
];

/** Those that anybody may call, but that look at a token that is sent. */
const OPTIONAL_SIGN_IN_ROUTES = ['POST /invitations/accept', 'POST /org/create'];

/** For operators: not there without a key, and closed to everybody else with one. */
const isForOperators = (route: string) => route.includes(' /platform/') || route === 'GET /metrics';

interface Layer {
  readonly route?: {
    readonly path: string | readonly string[];
    readonly methods: Readonly<Record<string, boolean>>;
  };
}

describe('Every route', () => {
  let sut: TestApp;
  let routes: readonly string[];

  beforeAll(async () => {
    sut = await startTestApp();
    routes = routesOf(sut.app.getHttpAdapter().getInstance());
  });
  afterAll(() => sut.close());

  /** With something in place of each parameter. */
  const send = (route: string, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = route.split(' ');
    return sut.http[method.toLowerCase() as 'get'](path.replace(/:\w+/g, 'x')).set(headers);
  };

  it('is known here', () => {
    expect(routes).toEqual(
      expect.arrayContaining(['GET /admin/me', 'PUT /org/update', 'DELETE /org/delete']),
    );
    expect(routes).toEqual(expect.arrayContaining([...PUBLIC_ROUTES, ...OPTIONAL_SIGN_IN_ROUTES]));
  });

  it('is closed unless it is listed here', async () => {
    const open = new Set([...PUBLIC_ROUTES, ...OPTIONAL_SIGN_IN_ROUTES]);
    const closed = routes.filter((route) => !open.has(route) && !isForOperators(route));
    expect(closed).not.toEqual([]);
    for (const route of closed) {
      const { status, body, headers } = await send(route);
      expect({ route, status, code: body.code }).toEqual({ route, status: 401, code: 'AUTH.TOKEN_MISSING' });
      expect(headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('that is public answers without a token, and looks at none', async () => {
    for (const route of PUBLIC_ROUTES) {
      for (const headers of [{}, { Authorization: 'Bearer nonsense' }]) {
        const { status } = await send(route, headers);
        expect({ route, isOpen: status !== 401 }).toEqual({ route, isOpen: true });
      }
    }
  });

  it('with optional sign-in answers without a token, and refuses a bad one', async () => {
    for (const route of OPTIONAL_SIGN_IN_ROUTES) {
      expect((await send(route)).status).not.toBe(401);
      const { status, body } = await send(route, { Authorization: 'Bearer nonsense' });
      expect({ route, status, code: body.code }).toEqual({ route, status: 401, code: 'AUTH.TOKEN_INVALID' });
    }
  });
});

/** As `METHOD /path`, from the very router that answers requests, whoever put them there. */
function routesOf(server: Express): string[] {
  const layers = server.router.stack as unknown as readonly Layer[];
  const found = layers.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).flatMap((method) =>
          [route.path].flat().map((path) => `${method.toUpperCase()} ${path}`),
        ),
  );
  return [...new Set(found)].sort();
}
