import { signUp, type SignedUp } from '../../../support/factories';
import { expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { importAll } from './bulk-client';

const MAX_BYTES = 2000;

/** So many numbers of 4 characters, which are 21 when they are written anew. */
const short = (count: number) => `{"a":[${Array.from({ length: count }, () => '1e20').join(',')}]}`;

describe('A document whose numbers take more room than they were sent in', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ singleInstance: true, DOCUMENT_MAX_BYTES: MAX_BYTES });
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const send = (method: 'post' | 'put', path: string, text: string) =>
    sut.http[method](`/org/documents/${path}`)
      .auth(owner.token, { type: 'bearer' })
      .set('Content-Type', 'application/json')
      .send(text);

  it('is as large as it is answered', async () => {
    const [fits, grows] = [short(90), short(91)];
    expect(JSON.stringify(JSON.parse(fits)).length).toBeLessThan(MAX_BYTES);
    expect(JSON.stringify(JSON.parse(grows)).length).toBeGreaterThan(MAX_BYTES);
    expect(grows.length).toBeLessThan(MAX_BYTES / 4);

    const { body } = await send('post', 'notes?id=n', fits).expect(201);
    await send('put', 'notes/n', JSON.stringify(body.data)).expect(200);
    const before = await send('put', 'notes/n', fits).expect(200);
    for (const answer of [
      await send('post', 'notes', grows),
      await send('put', 'notes/n', grows),
      await send('put', 'notes/absent', grows).set('If-None-Match', '*'),
    ]) {
      expectProblem(answer, 413, 'REQUEST.TOO_LARGE');
    }
    const { body: now } = await sut.http.get('/org/documents/notes/n').auth(owner.token, { type: 'bearer' });
    expect(now.version).toBe(before.body.version);
  });

  it('is as large in an import', async () => {
    const lines = [short(90), short(91), '{}'].map((data) => `{"data":${data}}\n`);
    expect(await importAll(sut, owner, { type: 'lines', body: lines.join('') })).toMatchObject([
      { line: 1, status: 201 },
      { line: 2, status: 413, code: 'REQUEST.TOO_LARGE' },
      { line: 3, status: 201 },
    ]);
  });
});
