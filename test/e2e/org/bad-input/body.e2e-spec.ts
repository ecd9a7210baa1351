import { gzipSync } from 'node:zlib';
import { signIn, signUp, type SignedUp } from '../../../support/factories';
import { goodBody, OPERATIONS, requestOf, sendBody, times } from '../../../support/operations';
import { expectProblem, type Answer } from '../../../support/problems';
import { sendRaw } from '../../../support/raw-request';
import { snapshot } from '../../../support/snapshot';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('a body', () => {
  let sut: TestApp;
  let caller: SignedUp;
  let before: unknown;

  beforeAll(async () => {
    sut = await startTestApp();
    caller = await signUp(sut);
    before = await snapshot(sut);
  });
  afterAll(() => sut.close());

  describe.each(OPERATIONS)('to %s', (operation) => {
    const text = () => JSON.stringify(goodBody(operation, caller));
    /** The good body with one more member, which is given as text. */
    const textWith = (member: string) => text().replace('{', `{${member},`);
    const send = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
      sendBody(sut, { operation, caller }, body, headers);

    it.each(
      times(
        [['__proto__'], ['constructor'], ['prototype'], ['\\u005f\\u005fproto__']] as const,
        [
          ['at the top', (key: string) => `"${key}":{"role":"owner"}`],
          ['in a field', (key: string) => `"x":{"${key}":{"$gt":""}}`],
          ['in a list', (key: string) => `"x":[[{"a":{"${key}":1}}]]`],
        ] as const,
      ),
    )('refuses the key %s %s, by its name', async (key, _where, member) => {
      const answer = await send(textWith(member(key)));
      const problem = expectProblem(answer, 400, 'REQUEST.MALFORMED');
      expect(problem.detail).toContain(key.replaceAll('\\u005f', '_'));
    });

    it.each([
      ['lists', '[', ']'],
      ['objects', '{"a":', '}'],
    ])('refuses %s nested 5,000 deep', async (_what, open, close) => {
      const nested = `"x":${open.repeat(5_000)}1${close.repeat(5_000)}`;
      expectProblem(await send(textWith(nested)), 400, 'REQUEST.MALFORMED');
    });

    it.each([
      '{',
      '{"email":}',
      "{'email':'x'}",
      '{"email":"x",}',
      '{"email":NaN}',
      'undefined',
      '\0',
      '{}{}',
    ])('refuses what is no JSON: %p', async (body) => {
      const problem = expectProblem(await send(body), 400, 'REQUEST.MALFORMED');
      expect(problem.detail).toMatch(/line \d+, column \d+/);
    });

    it.each(['null', 'true', '1', '"text"', '[]', '[{"email":"a@b.example"}]', ' '])(
      'refuses what is no JSON object: %p',
      async (body) => {
        expectProblem(await send(body), 400, 'REQUEST.MALFORMED');
      },
    );

    it.each([
      ['a lone byte', [0xff]],
      ['an overlong slash', [0xc0, 0xaf]],
      ['a surrogate', [0xed, 0xa0, 0x80]],
      ['a cut character', [0xe2, 0x82]],
      ['Latin-1', [0xe4]],
    ])('refuses %s where UTF-8 is due', async (_what, bytes) => {
      const [start = '', end = ''] = textWith('"x":"HERE"').split('HERE');
      const body = Buffer.concat([Buffer.from(start), Buffer.from(bytes), Buffer.from(end)]);
      expectProblem(await send(body), 400, 'REQUEST.MALFORMED');
    });

    it('refuses UTF-16', async () => {
      const body = Buffer.from(`\ufeff${text()}`, 'utf16le');
      expectProblem(await send(body), 400, 'REQUEST.MALFORMED');
    });

    it('refuses a body without a content type', async () => {
      const { method, path, headers } = requestOf(operation, caller);
      const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'Content-Type'));
      const answer = await sendRaw(sut, { method, path, headers: kept, body: text() });
      expectProblem(answer, 415, 'REQUEST.MEDIA_TYPE');
    });

    it.each([
      'text/plain',
      'text/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/merge-patch+json',
      'application/json; charset=iso-8859-1',
      'application/json; charset=utf-16',
      'json',
      '*/*',
    ])('refuses the content type %s', async (type) => {
      expectProblem(await send(text(), { 'Content-Type': type }), 415, 'REQUEST.MEDIA_TYPE');
    });

    it.each(['x-unknown', 'zip', 'identity, gzip'])('refuses the content encoding %s', async (encoding) => {
      const answer = await send(text(), { 'Content-Encoding': encoding });
      expectProblem(answer, 415, 'REQUEST.MEDIA_TYPE');
    });

    it.each(['gzip', 'deflate', 'br'])('refuses a body that is not the %s that it says', async (encoding) => {
      const answer = await send(text(), { 'Content-Encoding': encoding });
      expectProblem(answer, 400, 'REQUEST.MALFORMED');
    });

    it('refuses 300 KiB, and what is so much only when it is decompressed', async () => {
      const large = textWith(`"x":"${'x'.repeat(300 * 1024)}"`);
      expectProblem(await send(large), 413, 'REQUEST.TOO_LARGE');
      const small = gzipSync(large);
      expect(small.length).toBeLessThan(2_000);
      const answer = await send(small, { 'Content-Encoding': 'gzip' });
      expectProblem(answer, 413, 'REQUEST.TOO_LARGE');
    });
  });

  // The last one: it is about all of the above.
  it('has changed nothing, and the owner can still do what an owner can', async () => {
    expect(await snapshot(sut)).toEqual(before);
    await signIn(sut, caller.email);
    await sut.http.get('/org/get').query({ organization_name: caller.name }).expect(200);
  });
});
