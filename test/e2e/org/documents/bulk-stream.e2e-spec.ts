import { setTimeout as delay } from 'node:timers/promises';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { suspend } from '../../../support/arrange';
import { signUp, type SignedUp } from '../../../support/factories';
import { standsStill } from './standstill';
import { startProxiedApp, type ProxiedApp } from '../../../support/proxied-app';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { importAll, line, openImport, openReadImport } from './bulk-client';

jest.setTimeout(60_000); // some fill all buffers on the way, or wait for the idle limit

const SMALL = line({ data: { item: 'anvil', quantity: 2 } });

describe('the stream of an import', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const count = async (type: string, { name } = owner) =>
    sut.tenants
      .collection(`org_${name}`)
      .countDocuments({ _id: { $gte: `${type}/`, $lt: `${type}0` } as never });
  const open = (type: string, who = owner) => openReadImport(sut, who, { type });

  it('answers what was sent while more is to come', async () => {
    const sent = await open('early');
    for (const number of [1, 2, 3]) {
      await sent.write(SMALL);
      const results = await sent.resultsOnceThereAre(number);
      expect(results.at(-1)).toMatchObject({ line: number, status: 201 });
    }
    sent.request.end(line({ data: 1 }));
    await sent.ended;
    expect(sent.results.at(-1)).toMatchObject({ line: 4, status: 400 });
    expect(await count('early')).toBe(3);
  });

  it('takes lines byte by byte', async () => {
    const sent = await open('bytes');
    const bytes = Buffer.from(line({ id: 'a', data: { text: 'äöü €' } }) + SMALL.trimEnd());
    sent.request.setNoDelay(true);
    for (const byte of bytes) {
      await new Promise((resolve) => sent.request.write(Buffer.from([byte]), resolve));
    }
    sent.request.end();
    await sent.ended;
    expect(sent.results).toMatchObject([
      { line: 1, id: 'a', status: 201 },
      { line: 2, status: 201 },
    ]);
    const read = await sut.http.get('/org/documents/bytes/a').auth(owner.token, { type: 'bearer' });
    expect(read.body.data).toEqual({ text: 'äöü €' });
  });

  it('applies nothing of a line that did not arrive whole', async () => {
    const sent = await open('cut');
    await sent.write(SMALL.repeat(2500));
    await sent.resultsOnceThereAre(2500);
    await sent.write(`{"id":"half","data":{}}`);
    sent.request.destroy();
    await expect(sent.ended).rejects.toThrow();
    expect(await importAll(sut, owner, { type: 'cut', body: SMALL })).toHaveLength(1);
    expect(await count('cut')).toBe(2501);
  });

  it('cuts its answer off when the body ends before its announced length', async () => {
    const sent = await openReadImport(sut, owner, { type: 'short', headers: { 'Content-Length': '1000' } });
    await sent.write(SMALL);
    await sent.resultsOnceThereAre(1);
    sent.request.socket?.end();
    await expect(sent.ended).rejects.toThrow(/aborted/);
    expect(await count('short')).toBe(1);
  });

  it('reads no further than its results are read, and goes on when they are', async () => {
    // 300 bytes each, and 90 of results: more than the buffers on the way hold in both directions.
    const lines = `[]${' '.repeat(297)}\n`.repeat(1000);
    const batches = 200;
    const sent = await openImport(sut, owner, { type: 'slow' });
    let written = 0;
    const sending = (async () => {
      for (; written < batches; written += 1) await sent.write(lines);
      sent.request.end();
    })();
    await standsStill(sut, () => written);
    expect(written).toBeLessThan(batches);
    await sent.read();
    await sending;
    expect(sent.results).toHaveLength(batches * 1000);
    expect(sent.results.at(-1)).toMatchObject({ line: batches * 1000, code: 'REQUEST.MALFORMED' });
  });

  it('holds each line to the declaration of its moment, the type being declared anew meanwhile', async () => {
    const declare = (required: string) =>
      sut.http
        .put('/org/types/declared')
        .query({ misfits: 'allow' })
        .auth(owner.token, { type: 'bearer' })
        .send({ schema: { required: [required] } });
    await declare('before').expect(201);
    // In turn, what fits the one, the other, both and neither.
    const KINDS = [{ before: 1 }, { after: 1 }, { before: 1, after: 1 }, {}];
    const sent = await open('declared');
    let lines = 0;
    const send40 = async () => {
      for (let count = 0; count < 40; count += 1, lines += 1) {
        await sent.write(line({ id: `line-${lines + 1}`, data: KINDS[lines % KINDS.length] }));
      }
      await sent.resultsOnceThereAre(lines);
    };
    await send40();
    let isOver = false;
    const declaring = declare('after')
      .then((answer) => answer)
      .finally(() => (isOver = true));
    const sendUntilThen = async () => {
      while (!isOver) await send40();
    };
    await sendUntilThen();
    await send40();
    sent.request.end();
    await sent.ended;
    const { status, body } = await declaring;

    const { results } = sent;
    expect(results.map((one) => one.line)).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
    const statusesOf = (kind: number) =>
      results.map((one, index) => (index % KINDS.length === kind ? one.status : undefined));
    const [fitBefore = [], fitAfter = [], fitBoth = [], fitNeither = []] = KINDS.map((_, kind) =>
      statusesOf(kind),
    );
    // From its proposal on the new one counts beside the old one, until it takes force.
    expect(fitBefore[0]).toBe(201);
    expect(fitBefore.lastIndexOf(201)).toBeLessThan(fitBefore.indexOf(400));
    expect(fitBefore.indexOf(400)).toBeLessThan(fitAfter.indexOf(201));
    expect(fitAfter.lastIndexOf(400)).toBeLessThan(fitAfter.indexOf(201));
    expect(fitBoth).not.toContain(400);
    expect(fitNeither).not.toContain(201);

    const stored = await sut.tenants
      .collection(`org_${owner.name}`)
      .find({ _id: { $gte: 'declared/', $lt: 'declared0' } as never }, { projection: { _id: 1 } })
      .toArray();
    const created = results.flatMap(({ id, status: one }) => (one === 201 ? `declared/${id}` : []));
    expect(stored.map(({ _id }) => String(_id)).sort()).toEqual(created.sort());
    expect({ status, misfits: body.misfits }).toEqual({
      status: 200,
      misfits: fitBefore.filter((one) => one === 201).length,
    });
  });

  describe('when it cannot go on', () => {
    it('says from which line on nothing was applied, the organization being deleted', async () => {
      const leaving = await signUp(sut);
      const sent = await open('gone', leaving);
      await sent.write(SMALL.repeat(3));
      await sent.resultsOnceThereAre(3);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: leaving.name })
        .auth(leaving.token, { type: 'bearer' })
        .expect(200);
      await sent.write(`\n${SMALL}`);
      await sent.ended;
      expect(sent.results.slice(3)).toEqual([
        {
          from_line: 5,
          status: 401,
          code: 'AUTH.TOKEN_INVALID',
          detail: expect.stringMatching(/^Nothing was applied from this line on/),
        },
      ]);
      expect(await count('gone', leaving)).toBe(3);
    });

    it('says so when it is suspended', async () => {
      const suspended = await signUp(sut);
      const sent = await open('gone', suspended);
      await sent.write(SMALL);
      await sent.resultsOnceThereAre(1);
      await suspend(sut, suspended);
      sent.request.end(SMALL);
      await sent.ended;
      expect(sent.results[1]).toMatchObject({ from_line: 2, status: 403, code: 'ORGANIZATION.SUSPENDED' });
    });
  });
});

describe('an import that may stand still for 4 s', () => {
  const IDLE_MS = 4000;
  const PACE_MS = 200;
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ STREAM_IDLE_SECONDS: IDLE_MS / 1000 });
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const list = () => sut.http.get('/org/documents/slow').auth(owner.token, { type: 'bearer' });

  it('takes byte after byte for longer, keeps nobody else waiting, and is cut when the sender stops', async () => {
    const sent = await openReadImport(sut, owner, { type: 'slow' });
    sent.request.setNoDelay(true);
    await sent.write('{"id":"slow","data":');
    const began = performance.now();
    while (performance.now() - began < 1.25 * IDLE_MS) {
      await delay(PACE_MS); // the sender's own
      await sent.write(' ');
      await list().expect(200); // or the next byte is never sent
    }
    await sent.write('{}}\n');
    expect(await sent.resultsOnceThereAre(1)).toEqual([{ line: 1, id: 'slow', status: 201 }]);

    await sent.write('{"id":"half","data":{}}');
    const stopped = performance.now();
    await expect(sent.ended).rejects.toThrow(/aborted/);
    expect(performance.now() - stopped).toBeGreaterThan(IDLE_MS - 100);
    expect((await list()).body.data).toMatchObject([{ id: 'slow' }]);
  });

  it('is cut when the sender reads no results', async () => {
    const sent = await openImport(sut, owner, { type: 'unread' });
    const cut = new Promise((resolve) => sent.request.once('close', resolve));
    const lines = `[]${' '.repeat(297)}\n`.repeat(1000);
    const sending = async () => {
      while (!sent.request.destroyed) await sent.write(lines);
    };
    sending().catch(() => undefined); // what it writes into the cut connection
    await cut;
  });
});

/** Resolves when the service has sent its next insert to the database. */
function insertSent({ app }: TestApp): Promise<void> {
  const client = app.get<Connection>(getConnectionToken()).getClient();
  return new Promise((resolve) => {
    client.on('commandStarted', ({ commandName }) => {
      if (commandName === 'insert') resolve();
    });
  });
}

describe('an import while the database goes away', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp();
  });
  afterAll(() => sut.close());

  it('says which lines may be stored, and from where on nothing is', async () => {
    const owner = await signUp(sut);
    const sent = await openReadImport(sut, owner, { type: 'lost' });
    await sent.write(SMALL);
    await sent.resultsOnceThereAre(1);
    const stalledInsert = insertSent(sut);
    sut.database.stall();
    await sent.write(line({ id: 'unknown', data: {} }) + '[]\n');
    await stalledInsert;
    await sut.database.cut();
    await sent.ended;
    expect(sent.results.slice(1)).toEqual([
      { line: 2, id: 'unknown', status: 503, code: 'DOCUMENT.OUTCOME_UNKNOWN', detail: expect.any(String) },
      { line: 3, status: 400, code: 'REQUEST.MALFORMED', detail: expect.any(String) },
      { from_line: 4, status: 503, code: 'DATABASE.UNAVAILABLE', detail: expect.any(String) },
    ]);
    await sut.database.restore();
  });
});
