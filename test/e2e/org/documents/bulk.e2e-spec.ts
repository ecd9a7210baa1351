import { signUp, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { importAll, line, openImport } from './bulk-client';

const MIB = 1024 * 1024;

describe('POST /org/documents/{type}/bulk', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
  });
  afterAll(() => sut.close());

  const get = async (path: string, { token } = owner) =>
    sut.http.get(`/org/documents/${path}`).auth(token, { type: 'bearer' });
  const post = (type: string, { token } = owner) =>
    sut.http
      .post(`/org/documents/${type}/bulk`)
      .auth(token, { type: 'bearer' })
      .set('Content-Type', 'application/x-ndjson');
  /** Documents of a type, past the service. */
  const stored = (type: string) =>
    sut.tenants
      .collection(`org_${owner.name}`)
      .find({ _id: { $gte: `${type}/`, $lt: `${type}0` } as never })
      .toArray();

  it('creates a document for each line and says which', async () => {
    const body = line({ id: 'a', data: { item: 'anvil' } }) + line({ data: { deep: { list: [1, {}] } } });
    const [first, second] = await importAll(sut, owner, { type: 'plain', body });
    expect(first).toEqual({ line: 1, id: 'a', status: 201 });
    expect(second).toEqual({ line: 2, id: expect.stringMatching(/^[0-9a-f]{24}$/), status: 201 });
    expect((await get('plain/a')).body).toEqual({
      id: 'a',
      type: 'plain',
      data: { item: 'anvil' },
      version: 1,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      created_by: owner.adminId,
    });
    expect((await get(`plain/${second?.id}`)).body.data).toEqual({ deep: { list: [1, {}] } });
  });

  it('answers as NDJSON, and takes both names of it', async () => {
    const type = { 'Content-Type': 'application/ndjson; charset=utf-8' };
    const sent = await openImport(sut, owner, { type: 'names', headers: type });
    sent.request.end(line({ data: {} }));
    expect((await sent.answered).headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
    });
    await sent.read();
    expect(await stored('names')).toHaveLength(1);
  });

  it('goes on behind bad lines, each of which gets its own code', async () => {
    const lines: [string | Buffer, object][] = [
      [line({ id: 'one', data: {} }), { id: 'one', status: 201 }],
      ['{"id": "two", "data": {]}\n', { status: 400, code: 'REQUEST.MALFORMED' }],
      ['[1]\n', { status: 400, code: 'REQUEST.MALFORMED' }],
      ['null\n', { status: 400, code: 'REQUEST.MALFORMED' }],
      [line({ id: 'three' }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ data: [] }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ id: 'bulk', data: {} }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ id: 'a/b', data: {} }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ id: { $ne: 1 }, data: {} }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ id: 'x', data: {}, version: 7 }), { status: 400, code: 'REQUEST.INVALID' }],
      ['{"__proto__": {"id": "x"}, "data": {}}\n', { status: 400, code: 'REQUEST.INVALID' }],
      ['{"data": {"a": {"__proto__": {"b": 1}}}}\n', { status: 400, code: 'REQUEST.MALFORMED' }],
      ['{"data": {"constructor": {}}}\n', { status: 400, code: 'REQUEST.MALFORMED' }],
      ['{"data": {"a": "\\ud800"}}\n', { status: 400, code: 'REQUEST.MALFORMED' }],
      [line({ data: { a: [{ $where: '1' }] } }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ data: { '.a': 1 } }), { status: 400, code: 'REQUEST.INVALID' }],
      [line({ data: { 'a\0b': 1 } }), { status: 400, code: 'REQUEST.INVALID' }],
      [
        Buffer.from([...Buffer.from('{"data":{"a":"'), 0xff, ...Buffer.from('"}}\n')]),
        { status: 400, code: 'REQUEST.MALFORMED' },
      ],
      [`{"data":${'{"a":'.repeat(65)}1${'}'.repeat(65)}}\n`, { status: 400, code: 'REQUEST.MALFORMED' }],
      [`{"data":{"a":${'['.repeat(200_000)}}}\n`, { status: 400, code: 'REQUEST.MALFORMED' }],
      [line({ id: 'one', data: { again: true } }), { status: 409, code: 'DOCUMENT.ID_TAKEN' }],
      [line({ id: 'last', data: {} }), { id: 'last', status: 201 }],
    ];
    const body = Buffer.concat(lines.map(([text]) => Buffer.from(text)));
    const results = await importAll(sut, owner, { type: 'mixed', body });
    expect(results).toEqual(
      lines.map(([, result], index) => ({
        line: index + 1,
        ...result,
        ...('code' in result && { detail: expect.stringMatching(/^.{5,301}$/s) }),
      })),
    );
    expect((await stored('mixed')).map(({ _id, data }) => ({ _id, data }))).toEqual([
      { _id: 'mixed/last', data: {} },
      { _id: 'mixed/one', data: {} },
    ]);
  });

  it('takes data as deep and names as odd as a single document may have', async () => {
    const deep = `${'{"a":'.repeat(63)}{}${'}'.repeat(63)}`;
    const odd = { 'a.b': 1, a$b: 2, toString: 3, hasOwnProperty: { length: 4 }, '': 5 };
    const body = `{"id":"deep","data":${deep}}\n${line({ id: 'odd', data: odd })}`;
    expect(await importAll(sut, owner, { type: 'odd', body })).toMatchObject([
      { status: 201 },
      { status: 201 },
    ]);
    expect((await get('odd/odd')).body.data).toEqual(odd);
    expect(JSON.stringify((await get('odd/deep')).body.data)).toBe(deep);
  });

  it('tells where a line stops being JSON, and repeats nothing of it', async () => {
    const [result] = await importAll(sut, owner, { type: 'syntax', body: '{"data": {"secret": hunter2}}\n' });
    expect(result?.detail).toBe('The line is not valid JSON (column 21)');
  });

  it('counts blank lines and gives them no result; CRLF and a missing last newline are no matter', async () => {
    const body = `\uFEFF${line({ id: 'a', data: {} })}\n \t\r\n{"id":"b","data":{}}\r\n\n{"id":"c","data":{}}`;
    expect(await importAll(sut, owner, { type: 'blank', body })).toEqual([
      { line: 1, id: 'a', status: 201 },
      { line: 4, id: 'b', status: 201 },
      { line: 6, id: 'c', status: 201 },
    ]);
  });

  it('has no results for no lines', async () => {
    expect(await importAll(sut, owner, { type: 'nothing', body: '' })).toEqual([]);
    expect(await importAll(sut, owner, { type: 'nothing', body: '\n\n' })).toEqual([]);
  });

  it('refuses a line that is too long, and takes the next', async () => {
    const long = (bytes: number) => `{"data":{"text":"${'x'.repeat(bytes - 20)}"}}`;
    expect(long(MIB).length).toBe(MIB);
    const body = [long(MIB), long(MIB + 1), long(2 * MIB), '{"data":{}}', long(3 * MIB)].join('\n');
    expect(await importAll(sut, owner, { type: 'long', body })).toMatchObject([
      { line: 1, status: 201 },
      { line: 2, status: 413, code: 'REQUEST.TOO_LARGE' },
      { line: 3, status: 413, code: 'REQUEST.TOO_LARGE' },
      { line: 4, status: 201 },
      { line: 5, status: 413, code: 'REQUEST.TOO_LARGE' },
    ]);
  });

  it('makes ids that rise with the lines', async () => {
    const results = await importAll(sut, owner, { type: 'rising', body: line({ data: {} }).repeat(2500) });
    const ids = results.map(({ id }) => id ?? '');
    expect(results.map(({ line: number }) => number)).toEqual(Array.from({ length: 2500 }, (_, i) => i + 1));
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(2500);
    expect(await stored('rising')).toHaveLength(2500);
  });

  it('gives every document to the caller’s organization and to no other', async () => {
    await importAll(sut, owner, { type: 'own', body: line({ id: 'mine', data: {} }) });
    const [result] = await importAll(sut, other, { type: 'own', body: line({ id: 'mine', data: { b: 1 } }) });
    expect(result).toEqual({ line: 1, id: 'mine', status: 201 });
    expect((await get('own/mine')).body.data).toEqual({});
    expect((await get('own/mine', other)).body.data).toEqual({ b: 1 });
  });

  it('refuses lines that do not fit the type’s schema or are not unique', async () => {
    await sut.http
      .put('/org/types/typed')
      .auth(owner.token, { type: 'bearer' })
      .send({
        schema: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
        indexes: [{ fields: ['data.n'], unique: true }],
      })
      .expect(201);
    await eventually(async () => {
      const { body } = await sut.http.get('/org/types/typed').auth(owner.token, { type: 'bearer' });
      return body.indexes[0].state === 'ready';
    });
    const body = [{ n: 1 }, { n: 'two' }, {}, { n: 1 }, { n: 2 }].map((data) => line({ data })).join('');
    expect(await importAll(sut, owner, { type: 'typed', body })).toMatchObject([
      { line: 1, status: 201 },
      { line: 2, status: 400, code: 'REQUEST.INVALID', detail: expect.stringMatching(/^data\.n /) },
      { line: 3, status: 400, code: 'REQUEST.INVALID' },
      { line: 4, status: 409, code: 'DOCUMENT.NOT_UNIQUE' },
      { line: 5, status: 201 },
    ]);
  });

  describe('before the first line', () => {
    it('refuses another media type, a charset and compression', async () => {
      for (const headers of [
        { 'Content-Type': 'application/json' },
        { 'Content-Type': 'application/x-ndjson; charset=latin1' },
        { 'Content-Type': 'application/x-ndjson', 'Content-Encoding': 'gzip' },
      ]) {
        expectProblem(await post('refused').set(headers).send('{"data":{}}'), 415, 'REQUEST.MEDIA_TYPE');
      }
    });

    it('refuses a query string', async () => {
      const answer = await post('refused').query({ id: 'x' }).send('{"data":{}}');
      expectInvalidFields(answer, 'id');
    });

    it('refuses a type that is none, and who has not signed in', async () => {
      expectInvalidFields(await post('Bad.Type').send('{"data":{}}'), 'type');
      const anonymous = sut.http
        .post('/org/documents/refused/bulk')
        .set('Content-Type', 'application/x-ndjson');
      expectProblem(await anonymous.send('{"data":{}}'), 401, 'AUTH.TOKEN_MISSING');
      expect(await stored('refused')).toEqual([]);
    });
  });
});

describe('the limits of an organization, on an import', () => {
  let sut: TestApp;
  beforeAll(async () => {
    sut = await startTestApp({ ORGANIZATION_MAX_DOCUMENTS: 5 });
  });
  afterAll(() => sut.close());

  it('let in as many lines as there is room for', async () => {
    const owner = await signUp(sut);
    const results = await importAll(sut, owner, { type: 'full', body: line({ data: {} }).repeat(8) });
    expect(results.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 403, 403, 403]);
    expect(results.at(-1)).toMatchObject({ line: 8, code: 'ORGANIZATION.QUOTA_EXCEEDED' });
  });
});
