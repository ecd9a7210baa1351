import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { TenantRegistry } from '../../../../src/tenancy';
import { suspend } from '../../../support/arrange';
import { signUp, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startProxiedApp, type ProxiedApp } from '../../../support/proxied-app';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { importAll, line } from './bulk-client';
import { standsStill } from './standstill';

type Headers = Readonly<Record<string, string>>;

/** The answer's head, and its body unread. */
async function openExport(
  { app }: TestApp,
  { token }: SignedUp,
  { type, headers, method = 'GET' }: { type: string; headers?: Headers; method?: string },
): Promise<IncomingMessage> {
  const url = `${await app.getUrl()}/org/documents/${type}/export`;
  const sent = request(url, {
    method,
    agent: false,
    headers: { Authorization: `Bearer ${token}`, ...headers },
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

const parse = (ndjson: string): { id: string; data: object }[] =>
  ndjson
    .split('\n')
    .slice(0, -1)
    .map((one) => JSON.parse(one) as { id: string; data: object });

const exportAll = async (sut: TestApp, owner: SignedUp, type: string) => {
  const response = await openExport(sut, owner, { type });
  expect(response.statusCode).toBe(200);
  return parse(await text(response));
};

/** Names of the commands that the service sends to the database. */
function commandsOf({ app }: TestApp): string[] {
  const names: string[] = [];
  const client = app.get<Connection>(getConnectionToken()).getClient();
  client.on('commandStarted', ({ commandName }) => names.push(commandName));
  return names;
}

const countOf = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
const readsOf = (names: readonly string[]) => countOf(names, 'find') + countOf(names, 'getMore');

const DOCUMENTS = 2000;
/** More than fits between the service and a client that reads nothing. */
const LARGE = line({ data: { text: 'x'.repeat(20_000) } }).repeat(DOCUMENTS);

describe('GET /org/documents/{type}/export', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;
  let commands: string[];

  beforeAll(async () => {
    sut = await startTestApp();
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
    commands = commandsOf(sut);
    await importAll(sut, owner, { type: 'large', body: LARGE });
  });
  afterAll(() => sut.close());

  it('gives what a read of each document gives, in the order of the ids', async () => {
    const ids = ['b', 'B', '_', '10', '9', 'a-b'];
    const body = ids.map((id) => line({ id, data: { id, list: [{}, []], text: 'ä\n"€' } })).join('');
    await importAll(sut, owner, { type: 'orders', body });
    const documents = await exportAll(sut, owner, 'orders');
    expect(documents.map(({ id }) => id)).toEqual(ids.toSorted());
    for (const document of documents) {
      const read = await sut.http
        .get(`/org/documents/orders/${document.id}`)
        .auth(owner.token, { type: 'bearer' })
        .expect(200);
      expect(document).toEqual(read.body);
    }
  });

  it('gives neither another type nor another organization', async () => {
    for (const type of ['own', 'own-2', 'ow', 'own_']) {
      await importAll(sut, owner, { type, body: line({ id: type, data: {} }) });
    }
    await importAll(sut, other, { type: 'own', body: line({ id: 'theirs', data: { secret: true } }) });
    expect((await exportAll(sut, owner, 'own')).map(({ id }) => id)).toEqual(['own']);
    expect((await exportAll(sut, other, 'own')).map(({ id }) => id)).toEqual(['theirs']);
    expect(await exportAll(sut, other, 'orders')).toEqual([]);
  });

  it('is empty for a type without documents', async () => {
    const response = await openExport(sut, owner, { type: 'nothing' });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
    });
    expect(await text(response)).toBe('');
  });

  it('compresses when it is asked to, and only then', async () => {
    await importAll(sut, owner, { type: 'zip', body: line({ data: {} }).repeat(2500) });
    const plain = await openExport(sut, owner, {
      type: 'zip',
      headers: { 'Accept-Encoding': 'gzip;q=0, *' },
    });
    expect(plain.headers).toMatchObject({ vary: expect.stringContaining('Accept-Encoding') });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const documents = parse(await text(plain));
    expect(documents).toHaveLength(2500);

    const zipped = await openExport(sut, owner, { type: 'zip', headers: { 'Accept-Encoding': 'br, gzip' } });
    expect(zipped.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(parse(await text(zipped.pipe(createGunzip())))).toEqual(documents);
  });

  it('answers HEAD without reading the documents', async () => {
    const before = commands.length;
    const response = await openExport(sut, owner, { type: 'large', method: 'HEAD' });
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toBe('');
    expect(countOf(commands.slice(before), 'getMore')).toBe(0);
    await eventually(() => countOf(commands.slice(before), 'killCursors') === 1);
  });

  it('refuses a type that is none, and who has not signed in', async () => {
    const answer = await sut.http.get('/org/documents/Bad.Type/export').auth(owner.token, { type: 'bearer' });
    expectInvalidFields(answer, 'type');
    expectProblem(await sut.http.get('/org/documents/orders/export'), 401, 'AUTH.TOKEN_MISSING');
  });

  it('refuses a filter, which it would not apply', async () => {
    const filtered = { 'filter[data.a][eq]': '1', limit: '1' };
    const answer = await sut.http
      .get('/org/documents/orders/export')
      .query(filtered)
      .auth(owner.token, { type: 'bearer' });
    expectInvalidFields(answer, ...Object.keys(filtered));
  });

  it('reads no further than the client, and closes its cursor when that one leaves', async () => {
    const before = commands.length;
    const response = await openExport(sut, owner, { type: 'large' });
    await standsStill(sut, () => readsOf(commands.slice(before)));
    expect(countOf(commands.slice(before), 'killCursors')).toBe(0);
    response.destroy();
    await eventually(() => countOf(commands.slice(before), 'killCursors') === 1);
  });

  it('gives the whole to a client that stops and reads on', async () => {
    const before = commands.length;
    const response = await openExport(sut, owner, { type: 'large' });
    await standsStill(sut, () => readsOf(commands.slice(before)));
    expect(parse(await text(response))).toHaveLength(DOCUMENTS);
  });

  describe('is cut off, and leaves no cursor,', () => {
    /** Of an organization of its own; the answer's body is not read yet. */
    async function openOwn(instance = sut) {
      const leaving = await signUp(sut);
      await importAll(sut, leaving, { type: 'large', body: LARGE });
      const sent = commandsOf(instance);
      return { leaving, sent, response: await openExport(instance, leaving, { type: 'large' }) };
    }
    const remove = ({ name, token }: SignedUp) =>
      sut.http
        .delete('/org/delete')
        .query({ organization_name: name })
        .auth(token, { type: 'bearer' })
        .expect(200);
    const cursorIsClosed = (sent: readonly string[]) => eventually(() => countOf(sent, 'killCursors') === 1);

    it('when the organization is suspended meanwhile', async () => {
      const { leaving, sent, response } = await openOwn();
      await suspend(sut, leaving);
      await expect(text(response)).rejects.toThrow('aborted');
      await cursorIsClosed(sent);
    });

    it('when it is deleted', async () => {
      const { leaving, sent, response } = await openOwn();
      await remove(leaving);
      await expect(text(response)).rejects.toThrow('aborted');
      await cursorIsClosed(sent);
    });

    it('when it is deleted at another instance', async () => {
      const instance = await startSecondApp(sut);
      try {
        const { leaving, sent, response } = await openOwn(instance);
        await remove(leaving);
        const registry = instance.app.get(TenantRegistry);
        await eventually(() =>
          registry.open(leaving.id as OrganizationId).then(
            () => false,
            () => true,
          ),
        );
        await expect(text(response)).rejects.toThrow('aborted');
        await cursorIsClosed(sent);
      } finally {
        await instance.stop();
      }
    });
  });
});

describe('an export that may stand still for 2 s', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ STREAM_IDLE_SECONDS: 2 });
  });
  afterAll(() => sut.close());

  it('is cut when the client stops reading, and leaves no cursor', async () => {
    const owner = await signUp(sut);
    await importAll(sut, owner, { type: 'large', body: LARGE });
    const sent = commandsOf(sut);
    const response = await openExport(sut, owner, { type: 'large' });
    await eventually(() => countOf(sent, 'killCursors') === 1);
    await expect(text(response)).rejects.toThrow('aborted');
  });
});

describe('an export while the database goes away', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp();
  });
  afterAll(() => sut.close());

  it.each(['identity', 'gzip'])('is cut off, so that the client can tell (%s)', async (encoding) => {
    const owner = await signUp(sut);
    await importAll(sut, owner, { type: 'large', body: LARGE });
    const response = await openExport(sut, owner, {
      type: 'large',
      headers: { 'Accept-Encoding': encoding },
    });
    expect(response.statusCode).toBe(200);
    await sut.database.cut();
    await expect(text(response)).rejects.toThrow('aborted');
    await sut.database.restore();
    await eventually(
      async () => (await openExport(sut, owner, { type: 'none' })).resume().statusCode === 200,
    );
  });
});
