import { expectProblem } from '../../support/problems';
import { startProxiedApp, type ProxiedApp } from '../../support/proxied-app';

describe('GET /health/live', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp();
  });
  afterAll(() => sut.close());

  it('answers that the process works, to anybody', async () => {
    const { body, headers } = await sut.http.get('/health/live').expect(200);
    expect(body).toEqual({ status: 'alive' });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['x-request-id']).toBeDefined();
  });

  it('takes no notice of a token, not even of a bad one', async () => {
    await sut.http.get('/health/live').auth('nonsense', { type: 'bearer' }).expect(200);
  });

  it('answers HEAD', async () => {
    await sut.http.head('/health/live').expect(200);
  });

  it('does not depend on the database', async () => {
    await sut.database.cut();
    await sut.http.get('/health/live').expect(200, { status: 'alive' });
    await sut.database.restore();
  });

  it('is there for GET and HEAD only', async () => {
    const answer = await sut.http.post('/health/live');
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });
});
