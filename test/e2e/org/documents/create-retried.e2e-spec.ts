import { DocumentsRepository } from '../../../../src/documents/documents.repository';
import { IdempotencyKeysRepository } from '../../../../src/idempotency/idempotency-keys.repository';
import { signUp, uniqueName, type SignedUp } from '../../../support/factories';
import { hold } from '../../../support/hold';
import { loseAnswers, newKey } from '../../../support/idempotency';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

const LONG_AGO = { ageMs: 2 * 3600_000 };

describe('POST /org/documents/{type} with an Idempotency-Key', () => {
  let sut: TestApp;
  let other: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
    other = await startSecondApp(sut);
    owner = await signUp(sut);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await other.stop();
    await sut.close();
  });

  interface Creation {
    readonly key: string;
    /** Of the document, if it is given. */
    readonly id?: string | undefined;
    readonly data?: object;
    readonly type?: string;
  }
  const DATA = { item: 'anvil', list: [1, { b: null, a: 'ä' }] };
  /** In a type of its own, so that its documents can be counted. */
  const anew = (over: object = {}) => ({ key: newKey(), type: uniqueName('t'), data: DATA, ...over });

  const create = ({ key, id, data = DATA, type = 'orders' }: Creation, { http } = sut, { token } = owner) =>
    http
      .post(`/org/documents/${type}`)
      .query(id === undefined ? {} : { id })
      .auth(token, { type: 'bearer' })
      .set('Idempotency-Key', key)
      .send(data);
  const send = (method: 'delete' | 'get' | 'patch' | 'put', path: string, body?: object) =>
    sut.http[method](`/org/${path}`).auth(owner.token, { type: 'bearer' }).send(body);
  /** Ids of the documents of a type. */
  const idsOf = async (type: string) => {
    const { body } = await send('get', `documents/${type}`).expect(200);
    return (body as { data: { id: string }[] }).data.map(({ id }) => id);
  };

  type Created = Awaited<ReturnType<typeof create>>;
  const essence = ({ status, body, headers: { etag, location } }: Created) => ({
    status,
    body,
    // As text: the members have an order, too.
    text: JSON.stringify(body),
    etag,
    location,
  });
  const isReplay = ({ headers }: Created) => headers['idempotency-replayed'] === 'true';

  it.each([
    ['an id made for it', {}],
    ['an id of the caller’s', { id: 'mine' }],
  ])('answers a retry like the first, on every instance: %s', async (_which, over) => {
    const creation = anew(over);
    const first = await create(creation).expect(201);
    expect(first.headers).toMatchObject({
      etag: '"1"',
      location: `/org/documents/${creation.type}/${first.body.id}`,
    });
    expect(isReplay(first)).toBe(false);
    for (const instance of [sut, other]) {
      const again = await create(creation, instance);
      expect(essence(again)).toEqual(essence(first));
      expect(isReplay(again)).toBe(true);
    }
    expect(await idsOf(creation.type)).toEqual([first.body.id]);
    expect((await send('get', `documents/${creation.type}/${first.body.id}`)).body).toEqual(first.body);
  });

  it('answers thirty at once with one document: the others are told to wait, or get its answer', async () => {
    const creation = anew();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => create(creation, index % 2 === 0 ? sut : other)),
    );
    const created = answers.filter(({ status }) => status === 201);
    expect(created.filter((answer) => !isReplay(answer))).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, 409, 'IDEMPOTENCY.IN_PROGRESS');
      expect(answer.headers['retry-after']).toBe('1');
    }
    const last = await create(creation).expect(201);
    expect(new Set(created.map(({ body }) => JSON.stringify(body)))).toEqual(
      new Set([JSON.stringify(last.body)]),
    );
    expect(await idsOf(creation.type)).toEqual([last.body.id]);
  });

  it('makes ids that rise with time', async () => {
    const { type } = anew();
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      ids.push(String((await create({ type, key: newKey() }).expect(201)).body.id));
      ids.push(
        String(
          (await sut.http.post(`/org/documents/${type}`).auth(owner.token, { type: 'bearer' }).send({})).body
            .id,
        ),
      );
    }
    expect(ids).toEqual(ids.toSorted());
    expect(await idsOf(type)).toEqual(ids);
  });

  it('gives the first answer when the document was changed or deleted since', async () => {
    const creation = anew({ id: 'mine' });
    const path = `documents/${creation.type}/mine`;
    const first = await create(creation).expect(201);
    await send('put', path, { changed: true }).expect(200);
    expect(essence(await create(creation))).toEqual(essence(first));
    expect((await send('get', path)).body).toMatchObject({ version: 2, data: { changed: true } });

    await send('delete', path).expect(204);
    const replayed = await create(creation, other);
    expect(essence(replayed)).toEqual(essence(first));
    expect(isReplay(replayed)).toBe(true);
    await send('get', path).expect(404);
  });

  it('keeps little, however large the document or what is wrong with it', async () => {
    const text = 'x'.repeat(900_000);
    const large = anew({ data: { text } });
    const first = await create(large).expect(201);
    expect(essence(await create(large, other))).toEqual(essence(first));

    const refused = anew({ data: { [`$${text}`]: 1 } });
    for (const instance of [sut, other]) {
      expectProblem(await create(refused, instance), 400, 'REQUEST.INVALID');
    }
    const sizes = await sut.system
      .collection('idempotency_keys')
      .aggregate([{ $project: { bytes: { $bsonSize: '$$ROOT' } } }])
      .toArray();
    expect(Math.max(...sizes.map(({ bytes }) => Number(bytes)))).toBeLessThan(2_000);
  });

  describe('refuses the key', () => {
    it('with another document, id or type', async () => {
      const creation = anew({ id: 'mine' });
      await create(creation).expect(201);
      for (const change of [
        { data: { item: 'hammer' } },
        { id: 'other' },
        { id: undefined },
        { type: 'other' },
      ]) {
        expectProblem(await create({ ...creation, ...change }), 422, 'IDEMPOTENCY.KEY_REUSED');
      }
      expect(await idsOf(creation.type)).toEqual(['mine']);
    });

    it('that is malformed, and stores nothing', async () => {
      const creation = anew({ key: 'too short' });
      expectInvalidFields(await create(creation), 'Idempotency-Key');
      expect(await idsOf(creation.type)).toEqual([]);
    });
  });

  it('tells the keys of two callers and of two routes apart', async () => {
    const [creation, stranger] = [anew(), await signUp(sut)];
    await sut.http
      .post('/org/create')
      .auth(owner.token, { type: 'bearer' })
      .set('Idempotency-Key', creation.key)
      .send({ organization_name: uniqueName() })
      .expect(201);
    const own = await create(creation).expect(201);
    const theirs = await create(creation, other, stranger).expect(201);
    expect([own, theirs].map(isReplay)).toEqual([false, false]);
    expect([own.body.created_by, theirs.body.created_by]).toEqual([owner.adminId, stranger.adminId]);
  });

  it.each([
    ['an id that is taken', 409, 'DOCUMENT.ID_TAKEN', { id: 'taken' }],
    ['bad data', 400, 'REQUEST.INVALID', { data: { $set: 1 } }],
  ])('replays a final refusal: %s', async (_case, status, code, over) => {
    const creation = anew(over);
    await create({ ...creation, key: newKey(), id: 'taken', data: {} }).expect(201);
    const first = expectProblem(await create(creation), status, code);
    await send('delete', `documents/${creation.type}/taken`).expect(204);
    const again = await create(creation, other);
    expect(expectProblem(again, status, code)).toEqual({
      ...first,
      request_id: again.headers['x-request-id'],
    });
    expect(isReplay(again)).toBe(true);
  });

  describe('when the first attempt died', () => {
    const IDS = [
      ['an id made for it', {}],
      ['an id of the caller’s', { id: 'mine' }],
    ] as const;

    /** An attempt at the first instance that stands before a step, as good as dead; then it goes on, late. */
    async function standBefore(service: object, method: string, creation: Creation) {
      const held = hold(service, method);
      const slow = create(creation).then((answer) => answer);
      await held.arrived;
      await loseAnswers(sut, LONG_AGO);
      return () => {
        held.letGo();
        return slow;
      };
    }

    it.each(IDS)('before it made the document, makes it once: %s', async (_which, over) => {
      const creation = anew(over);
      const letGo = await standBefore(sut.app.get(DocumentsRepository), 'insert', creation);
      const retried = await create(creation, other).expect(201);
      expect(isReplay(retried)).toBe(false);
      const late = await letGo();
      expect(essence(late)).toEqual(essence(retried));
      expect(essence(await create(creation))).toEqual(essence(retried));
      expect(await idsOf(creation.type)).toEqual([retried.body.id]);
    });

    it.each(IDS)('after it, answers from what is there: %s', async (_which, over) => {
      const creation = anew(over);
      const letGo = await standBefore(sut.app.get(IdempotencyKeysRepository), 'complete', creation);
      const [id] = await idsOf(creation.type);
      const retried = await create(creation, other).expect(201);
      expect(retried.body.id).toBe(id);
      expect(essence(await letGo())).toEqual(essence(retried));
      expect(await idsOf(creation.type)).toEqual([id]);
      expect(isReplay(await create(creation))).toBe(true);
    });

    it('gives the id that was made at the first attempt, although later ones were made since', async () => {
      const creation = anew();
      const letGo = await standBefore(sut.app.get(DocumentsRepository), 'insert', creation);
      const later = await create({ ...creation, key: newKey() }).expect(201);
      const retried = await create(creation, other).expect(201);
      await letGo();
      expect(await idsOf(creation.type)).toEqual([retried.body.id, later.body.id]);
    });

    it('answers as it was made, whatever has become of the document, its type and the limits since', async () => {
      const creation = anew({ id: 'mine' });
      const first = await create(creation).expect(201);
      await send('put', `documents/${creation.type}/mine`, { changed: true }).expect(200);
      await send('put', `types/${creation.type}?misfits=allow`, {
        schema: { required: ['other'] },
        indexes: [{ fields: ['data.item'], unique: true }],
      }).expect(201);
      await eventually(async () => {
        const { body } = await send('get', `types/${creation.type}`);
        return body.indexes[0].state === 'ready';
      });
      await send('put', `documents/${creation.type}/mine`, { item: 'anvil', other: 1 }).expect(200);
      await loseAnswers(sut, LONG_AGO);
      const full = await startSecondApp(sut, { ORGANIZATION_MAX_DOCUMENTS: 1 });
      try {
        expect(essence(await create(creation, full))).toEqual(essence(first));
      } finally {
        await full.stop();
      }
      expect((await send('get', `documents/${creation.type}/mine`)).body.version).toBe(3);
    });

    it('does not take a document of somebody else’s for its own', async () => {
      const creation = anew({ id: 'mine' });
      await create(creation).expect(201);
      await loseAnswers(sut, LONG_AGO);
      await send('delete', `documents/${creation.type}/mine`).expect(204);
      await create({ ...creation, key: newKey(), data: { theirs: true } }).expect(201);
      expectProblem(await create(creation, other), 409, 'DOCUMENT.ID_TAKEN');
      expect((await send('get', `documents/${creation.type}/mine`)).body.data).toEqual({ theirs: true });
    });

    it('makes it anew when it was deleted before any attempt was answered', async () => {
      const creation = anew();
      const { body } = await create(creation).expect(201);
      await loseAnswers(sut, LONG_AGO);
      await send('delete', `documents/${creation.type}/${body.id}`).expect(204);
      const retried = await create(creation, other).expect(201);
      expect(retried.body).toMatchObject({ id: body.id, version: 1, data: DATA });
      expect(await idsOf(creation.type)).toEqual([body.id]);
    });
  });

  it('shows nobody what tells a document from others', async () => {
    const creation = anew({ id: 'mine' });
    const { body } = await create(creation).expect(201);
    const stored = await sut.tenants
      .collection(`org_${owner.name}`)
      .findOne({ _id: `${creation.type}/mine` as never });
    const { reservation } = stored as unknown as { reservation: string };
    expect(reservation).toMatch(/^[0-9a-f]{24}$/);
    const read = await send('get', `documents/${creation.type}/mine`);
    const listed = await send('get', `documents/${creation.type}`);
    const exported = await send('get', `documents/${creation.type}/export`).buffer(true);
    for (const shown of [JSON.stringify(body), read.text, listed.text, exported.text]) {
      expect(shown).toContain('mine');
      expect(shown).not.toContain(reservation);
    }
  });
});
