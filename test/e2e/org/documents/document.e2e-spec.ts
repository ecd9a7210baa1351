import { PASSWORD, signUp, type SignedUp } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('/org/documents/{type}/{id}', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
  });
  afterAll(() => sut.close());

  const PATH = '/org/documents/orders';
  const as = ({ token }: SignedUp) => ({
    post: (path: string, data: object) => sut.http.post(path).auth(token, { type: 'bearer' }).send(data),
    get: (path: string) => sut.http.get(path).auth(token, { type: 'bearer' }),
    put: (path: string, data: object) => sut.http.put(path).auth(token, { type: 'bearer' }).send(data),
    patch: (path: string, data: object) => sut.http.patch(path).auth(token, { type: 'bearer' }).send(data),
    delete: (path: string) => sut.http.delete(path).auth(token, { type: 'bearer' }),
  });

  it('creates, reads, replaces, patches and deletes one', async () => {
    const data = { item: 'anvil', quantity: 2, tags: ['heavy'], empty: {} };
    const made = await as(owner).post(`${PATH}?id=first`, data).expect(201);
    expect(made.body).toEqual({
      id: 'first',
      type: 'orders',
      data,
      version: 1,
      created_at: expect.any(String),
      updated_at: made.body.created_at,
      created_by: owner.adminId,
    });
    expect(made.headers).toMatchObject({ etag: '"1"', location: `${PATH}/first` });
    expect((await as(owner).get(`${PATH}/first`).expect(200)).body).toEqual(made.body);

    const replaced = await as(owner)
      .put(`${PATH}/first`, { item: 'hammer' })
      .set('If-Match', '"1"')
      .expect(200);
    expect(replaced.body).toMatchObject({
      data: { item: 'hammer' },
      version: 2,
      created_at: made.body.created_at,
    });
    const patched = await as(owner)
      .patch(`${PATH}/first`, { item: null, size: { h: 1 } })
      .set('Content-Type', 'application/merge-patch+json')
      .expect(200);
    expect(patched.body).toMatchObject({ data: { size: { h: 1 } }, version: 3 });
    expect(patched.headers['etag']).toBe('"3"');

    await as(owner).delete(`${PATH}/first`).set('If-Match', '"3"').expect(204);
    expect((await as(owner).get(`${PATH}/first`).expect(404)).body.code).toBe('DOCUMENT.NOT_FOUND');
  });

  it('makes ids that rise with time', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push(String((await as(owner).post(PATH, {}).expect(201)).body.id));
    }
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(3);
  });

  it('tells an id from a part of a route that differs in its letters only', async () => {
    for (const id of ['Export', 'Bulk', 'QUERY']) {
      await as(owner).post(`${PATH}?id=${id}`, { id }).expect(201);
      expect((await as(owner).get(`${PATH}/${id}`).expect(200)).body).toMatchObject({ id, data: { id } });
    }
    const elsewhere = await as(owner).get(`/ORG/get?organization_name=${owner.name}`).expect(404);
    expect(elsewhere.body.code).toBe('ROUTE.NOT_FOUND');
  });

  it('keeps an id unique within its type', async () => {
    await as(owner).post(`${PATH}?id=once`, { a: 1 }).expect(201);
    expect((await as(owner).post(`${PATH}?id=once`, { a: 2 }).expect(409)).body.code).toBe(
      'DOCUMENT.ID_TAKEN',
    );
    await as(owner).post('/org/documents/notes?id=once', { a: 3 }).expect(201);
    expect((await as(owner).get(`${PATH}/once`)).body.data).toEqual({ a: 1 });
  });

  it('answers another organization as if there were nothing, whatever it does', async () => {
    await as(owner).post(`${PATH}?id=mine`, { secret: true }).expect(201);
    await as(other).get(`${PATH}/mine`).expect(404);
    await as(other).put(`${PATH}/mine`, {}).expect(404);
    await as(other).patch(`${PATH}/mine`, {}).expect(404);
    await as(other).delete(`${PATH}/mine`).expect(404);
    await as(other).post(`${PATH}?id=mine`, { theirs: true }).expect(201);
    expect((await as(owner).get(`${PATH}/mine`).expect(200)).body.data).toEqual({ secret: true });
  });

  describe('with preconditions', () => {
    it('answers 304 to a reader who has the version', async () => {
      await as(owner).post(`${PATH}?id=cached`, { a: 1 }).expect(201);
      const unchanged = await as(owner).get(`${PATH}/cached`).set('If-None-Match', 'W/"1", "7"').expect(304);
      expect(unchanged.text).toBe('');
      expect(unchanged.headers['etag']).toBe('"1"');
      await as(owner).get(`${PATH}/cached`).set('If-None-Match', '"2"').expect(200);
    });

    it('changes nothing in another version than the one asked for', async () => {
      await as(owner).post(`${PATH}?id=guarded`, { a: 1 }).expect(201);
      for (const tag of ['"2"', '"01"', 'W/"1"', '"abc"', '"2", "3"']) {
        for (const change of [
          as(owner).put(`${PATH}/guarded`, { a: 2 }),
          as(owner).patch(`${PATH}/guarded`, { a: 2 }),
          as(owner).delete(`${PATH}/guarded`),
        ]) {
          const { body } = await change.set('If-Match', tag).expect(412);
          expect(body.code).toBe('REQUEST.PRECONDITION_FAILED');
        }
      }
      await as(owner).put(`${PATH}/guarded`, { a: 2 }).set('If-Match', '1').expect(400);
      expect((await as(owner).get(`${PATH}/guarded`)).body).toMatchObject({ data: { a: 1 }, version: 1 });
      await as(owner).patch(`${PATH}/guarded`, { a: 2 }).set('If-Match', '*').expect(200);
    });

    it('creates by PUT only when asked to, and only what is absent', async () => {
      await as(owner).put(`${PATH}/put`, { a: 1 }).expect(404);
      const made = await as(owner).put(`${PATH}/put`, { a: 1 }).set('If-None-Match', '*').expect(201);
      expect(made.headers).toMatchObject({ etag: '"1"', location: `${PATH}/put` });
      await as(owner).put(`${PATH}/put`, { a: 2 }).set('If-None-Match', '*').expect(412);
      await as(owner).put(`${PATH}/put`, { a: 2 }).set('If-None-Match', '"1"').expect(400);
    });

    it('lets one of two writers with the same version through', async () => {
      await as(owner).post(`${PATH}?id=raced`, {}).expect(201);
      const writes = [1, 2].map((n) => as(owner).put(`${PATH}/raced`, { n }).set('If-Match', '"1"'));
      expect((await Promise.all(writes)).map(({ status }) => status).sort()).toEqual([200, 412]);
    });

    it('loses no patch of two writers without one', async () => {
      await as(owner).post(`${PATH}?id=merged`, {}).expect(201);
      await Promise.all(
        ['a', 'b', 'c'].map((key) =>
          as(owner)
            .patch(`${PATH}/merged`, { [key]: 1 })
            .expect(200),
        ),
      );
      const { body } = await as(owner).get(`${PATH}/merged`);
      expect(body).toMatchObject({ data: { a: 1, b: 1, c: 1 }, version: 4 });
    });
  });

  describe('with bad input', () => {
    it.each([
      ['an operator', { $set: { a: 1 } }, '$set'],
      ['a nested operator', { a: [{ $gt: '' }] }, 'a.0.$gt'],
      ['a key led by a dot', { a: { '.b': 1 } }, 'a..b'],
      ['a NUL in a key', { 'a\0b': 1 }, 'a\\0b'],
    ])('refuses %s and names it, however it is written', async (_what, data, field) => {
      await as(owner).put(`${PATH}/kept`, { kept: true }).set('If-None-Match', '*');
      for (const write of [
        as(owner).post(`${PATH}?id=refused`, data),
        as(owner).put(`${PATH}/refused`, data).set('If-None-Match', '*'),
        as(owner).put(`${PATH}/kept`, data),
        as(owner).patch(`${PATH}/kept`, data),
      ]) {
        const { body } = await write.expect(400);
        expect(body.errors[0].field).toBe(field);
      }
      await as(owner).get(`${PATH}/refused`).expect(404);
      expect((await as(owner).get(`${PATH}/kept`)).body).toMatchObject({ data: { kept: true }, version: 1 });
    });

    it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s', async (key) => {
      await as(owner).put(`${PATH}/kept`, { kept: true }).set('If-None-Match', '*');
      const raw = `{"a":{"${key}":{"polluted":true}}}`;
      for (const write of [
        sut.http.post(PATH),
        sut.http.put(`${PATH}/kept`),
        sut.http.patch(`${PATH}/kept`),
      ]) {
        const sent = write.auth(owner.token, { type: 'bearer' }).type('application/json').send(raw);
        expect((await sent.expect(400)).body.detail).toContain(key);
      }
      expect((await as(owner).get(`${PATH}/kept`)).body).toMatchObject({ data: { kept: true }, version: 1 });
    });

    it.each(['Orders', '1orders', '$orders', 'a.b', 'a'.repeat(64), '%00'])(
      'refuses the type %s',
      async (type) => {
        await as(owner).post(`/org/documents/${type}`, {}).expect(400);
      },
    );

    it.each(['bulk', 'query', 'a b', 'a.b', '$a', 'a'.repeat(65), '%2e%2e'])(
      'refuses the id %s',
      async (id) => {
        await as(owner).get(`${PATH}/${id}`).expect(400);
        await as(owner).put(`${PATH}/${id}`, {}).set('If-None-Match', '*').expect(400);
      },
    );

    it('refuses what is no object, is too large, or has another media type', async () => {
      const post = (type: string, text: string) =>
        sut.http.post(PATH).auth(owner.token, { type: 'bearer' }).type(type).send(text);
      await post('application/json', '[1]').expect(400);
      await post('application/json', '').expect(400);
      await post('text/plain', '{}').expect(415);
      await post('application/json', JSON.stringify({ a: 'x'.repeat(1024 * 1024) })).expect(413);
      await post('application/json', JSON.stringify({ a: 'x'.repeat(1024 * 1024 - 100) })).expect(201);
    });

    it.each(['_bsontype', 'isMongooseBuffer'])(
      'refuses %s, by which a library takes data for an object of its own',
      async (key) => {
        const { body } = await as(owner)
          .post(PATH, { a: [{ [key]: 'ObjectId' }] })
          .expect(400);
        expect(body).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ field: `a.0.${key}` }] });
      },
    );

    it('refuses a patch that would make more fields than a body may have', async () => {
      const fields = (prefix: string) =>
        Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`${prefix}${index}`, 1]));
      await as(owner)
        .post(`${PATH}?id=wide`, { in: fields('a') })
        .expect(201);
      const { body } = await as(owner)
        .patch(`${PATH}/wide`, { in: fields('b') })
        .expect(400);
      expect(body.detail).toBe('in has more than 1000 fields');
      expect((await as(owner).get(`${PATH}/wide`)).body).toMatchObject({ version: 1 });
    });

    it('refuses numbers that are too large', async () => {
      const post = sut.http.post(PATH).auth(owner.token, { type: 'bearer' }).type('json');
      const infinite = await post.send('{"a":[1e400]}').expect(400);
      expect(infinite.body).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ field: 'a.0' }] });
    });

    it('takes what only looks dangerous as data', async () => {
      const data = { 'a.b': 1, a$: '$where', _id: 'x', toString: 'y', length: 0, then: null };
      const { body } = await as(owner).post(`${PATH}?id=odd`, data).expect(201);
      expect(body.data).toEqual(data);
      expect((await as(owner).get(`${PATH}/odd`)).body.data).toEqual(data);
    });
  });

  it('needs a signed-in caller of a living organization', async () => {
    expect((await sut.http.get(`${PATH}/first`).expect(401)).body.code).toBe('AUTH.TOKEN_MISSING');
    const gone = await signUp(sut);
    await as(gone).post(`${PATH}?id=kept`, {}).expect(201);
    await as(gone).delete(`/org/delete?organization_name=${gone.name}`).expect(200);
    await as(gone).get(`${PATH}/kept`).expect(401);
    await as(gone).post(PATH, {}).expect(401);
    await sut.http.post('/admin/login').send({ email: gone.email, password: PASSWORD }).expect(401);
  });
});
