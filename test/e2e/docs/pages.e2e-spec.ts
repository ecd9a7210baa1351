import { SwaggerModule } from '@nestjs/swagger';
import { expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const PAGES = ['/docs', '/docs/', '/redoc', '/redoc/'];

const SCRIPTS = [
  '/docs/swagger-ui-bundle.js',
  '/docs/swagger-ui-standalone-preset.js',
  '/docs/swagger-ui-init.js',
  '/redoc/redoc.standalone.js',
];

/** What a page loads by itself: the addresses in its tags, but not those of links that a reader may follow. */
function loadedBy(page: string): string[] {
  return [...page.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']([^"']*)["']/g)].map(
    ([, address = '']) => address,
  );
}

/** The sources of a Content-Security-Policy, by directive. */
function policyOf(header: string | undefined): Record<string, string[]> {
  const directives = (header ?? '').split(';').map((directive) => directive.trim().split(' '));
  return Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources]));
}

describe('the documentation pages', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  it('make the document once, and not before it is asked for', async () => {
    const createDocument = jest.spyOn(SwaggerModule, 'createDocument');
    const fresh = await startTestApp();
    try {
      expect(createDocument).not.toHaveBeenCalled();
      const first = await fresh.http
        .get('/openapi.json')
        .expect(200)
        .expect('Content-Type', /^application\/json/);
      const second = await fresh.http.get('/openapi.json').expect(200);
      const { text: script } = await fresh.http.get('/docs/swagger-ui-init.js').expect(200);
      expect(second.body).toEqual(first.body);
      expect(script).toContain('"operationId": "createOrganization"');
      expect(createDocument).toHaveBeenCalledTimes(1);
      createDocument.mockRestore();
    } finally {
      await fresh.close();
    }
  });

  it.each(PAGES)('%s loads from this service only, and all of it is there', async (path) => {
    const { text } = await sut.http
      .get(path)
      .expect(200)
      .expect('Content-Type', /^text\/html/);
    const addresses = loadedBy(text).filter((address) => !address.startsWith('data:'));
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) {
      const { host, pathname } = new URL(address, `http://this.service${path}`);
      expect(host).toBe('this.service');
      await sut.http.get(pathname).expect(200);
    }
  });

  it.each(PAGES)('%s lets the browser run scripts of this service and reach nothing else', async (path) => {
    const { headers } = await sut.http.get(path).expect(200);
    const policy = policyOf(headers['content-security-policy']);
    expect(policy).toMatchObject({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'"],
    });
    const allowed = new Set(Object.values(policy).flat());
    const closed = ["'none'", "'self'", "'unsafe-inline'", 'data:', 'blob:'];
    expect([...allowed].filter((source) => !closed.includes(source))).toEqual([]);
  });

  it('send who asks for /docs/index.html to /docs', async () => {
    await sut.http.get('/docs/index.html').expect(301).expect('Location', '/docs');
  });

  it('leave the policy of all other answers alone', async () => {
    const { headers } = await sut.http.get('/health/live').expect(200);
    expect(policyOf(headers['content-security-policy'])).toMatchObject({ 'default-src': ["'none'"] });
  });

  it.each(SCRIPTS)('%s is a script', async (path) => {
    const { text } = await sut.http
      .get(path)
      .expect(200)
      .expect('Content-Type', /^(text|application)\/javascript/)
      .expect('X-Content-Type-Options', 'nosniff');
    expect(text.length).toBeGreaterThan(1000);
  });

  it('serve the style of Swagger UI, and its icon', async () => {
    await sut.http
      .get('/docs/swagger-ui.css')
      .expect(200)
      .expect('Content-Type', /^text\/css/);
    await sut.http.get('/docs/favicon-32x32.png').expect(200).expect('Content-Type', 'image/png');
  });

  it('serve ReDoc without the image that it would load from its maker', async () => {
    const { text } = await sut.http.get('/redoc/redoc.standalone.js').expect(200);
    expect(text).toContain('alt:"redocly logo"');
    expect(text).not.toContain('cdn.redoc.ly');
  });

  it.each(['/openapi.json', ...PAGES, ...SCRIPTS])('answer HEAD %s as GET without the body', async (path) => {
    const { headers: ofGet } = await sut.http.get(path).expect(200);
    const { headers: ofHead, text } = await sut.http.head(path).expect(200);
    expect(text).toBeFalsy();
    for (const name of ['content-type', 'content-length', 'content-security-policy']) {
      expect(ofHead[name]).toBe(ofGet[name]);
    }
  });

  it.each(['/openapi.json', '/docs', '/redoc', '/redoc/redoc.standalone.js'])(
    'answer other methods on %s with 405',
    async (path) => {
      const answer = await sut.http.post(path);
      expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
      expect(answer.headers['allow']).toBe('GET, HEAD');
    },
  );

  it.each(['/docs/nothing', '/docs/LICENSE', '/docs/..%2fpackage.json', '/redoc/nothing', '/openapi.yaml'])(
    'answer %s with 404',
    async (path) => {
      expectProblem(await sut.http.get(path), 404, 'ROUTE.NOT_FOUND');
    },
  );
});
