import { DocumentTypes } from '../../../../src/documents/types/document-types';
import { signUp, type SignedUp } from '../../../support/factories';
import { hold } from '../../../support/hold';
import { eventually } from '../../../support/poll';
import { expectProblem, fieldsOf } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

interface TypeAnswer {
  readonly indexes: readonly { readonly state: string; readonly error?: string; readonly name: string }[];
}

/** A check is stopped after a quarter of a second; this is what it may take on a busy machine. */
const A_MOMENT_MS = 5_000;

describe('PUT /org/types/{type}', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;

  beforeAll(async () => {
    // With other instances, a new schema waits for what they have cached.
    sut = await startTestApp({ singleInstance: true });
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => sut.close());

  const declare = (type: string, declaration: object, { token } = owner) =>
    sut.http.put(`/org/types/${type}`).auth(token, { type: 'bearer' }).send(declaration);
  const get = (type: string, { token } = owner) =>
    sut.http.get(`/org/types/${type}`).auth(token, { type: 'bearer' });
  const create = (type: string, data: object, { token } = owner) =>
    sut.http.post(`/org/documents/${type}`).auth(token, { type: 'bearer' }).send(data);

  const built = (type: string) =>
    eventually(async () => {
      const { indexes } = (await get(type).expect(200)).body as TypeAnswer;
      return indexes.every(({ state }) => state !== 'building') && indexes;
    });

  const ITEM = { type: 'object', required: ['item'], properties: { item: { type: 'string', maxLength: 5 } } };

  it('declares a type, and tells the same when it is read', async () => {
    const made = await declare('orders', { schema: ITEM }).expect(201);
    expect(made.headers['location']).toBe('/org/types/orders');
    expect(made.body).toEqual({
      type: 'orders',
      declared: true,
      schema: ITEM,
      schema_version: 1,
      indexes: [],
      documents: 0,
      bytes: 0,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      misfits: 0,
    });
    expect({ ...(await get('orders').expect(200)).body, misfits: 0 }).toEqual(made.body);
  });

  it('changes nothing in another version than the one asked for', async () => {
    const made = await declare('versions', { schema: ITEM }).expect(201);
    const { etag } = (await get('versions').expect(200)).headers;
    expect(etag).toBe(made.headers['etag']);
    await create('versions', { item: 'a' }).expect(201);
    expect((await get('versions')).headers['etag']).toBe(etag);

    const changed = await declare('versions', {}).set('If-Match', String(etag)).expect(200);
    expect(changed.headers['etag']).not.toBe(etag);
    for (const [type, ifMatch] of [
      ['versions', String(etag)],
      ['versions', '"1"'],
      ['never', '*'],
    ] as const) {
      const refused = await declare(type, { schema: ITEM }).set('If-Match', ifMatch);
      expectProblem(refused, 412, 'REQUEST.PRECONDITION_FAILED');
    }
    expect((await get('versions')).body).toMatchObject({ schema: null, schema_version: 2 });
    expectProblem(await get('never'), 404, 'TYPE.NOT_FOUND');
    await declare('versions', { schema: ITEM }).set('If-Match', '*').expect(200);
  });

  it('has every write of one document fit, and names what does not', async () => {
    await declare('checked', { schema: { ...ITEM, additionalProperties: false } }).expect(201);
    await create('checked', { item: 'a' }).query({ id: 'first' }).expect(201);

    const wrong = await Promise.all([
      create('checked', {}),
      create('checked', { item: 'too long' }),
      create('checked', { item: 'a', 'b.c': 1 }),
      sut.http.put('/org/documents/checked/first').auth(owner.token, { type: 'bearer' }).send({ item: 1 }),
      sut.http
        .patch('/org/documents/checked/first')
        .auth(owner.token, { type: 'bearer' })
        .send({ item: null }),
    ]);
    expect(wrong.map((answer) => fieldsOf(expectProblem(answer, 400, 'REQUEST.INVALID')))).toEqual([
      ['data.item'],
      ['data.item'],
      ['data.b.c'],
      ['data.item'],
      ['data.item'],
    ]);
    const { body } = await sut.http
      .get('/org/documents/checked/first')
      .auth(owner.token, { type: 'bearer' })
      .expect(200);
    expect(body).toMatchObject({ data: { item: 'a' }, version: 1 });
  });

  it('leaves the same type of another organization alone', async () => {
    await declare('private', { schema: ITEM, indexes: [{ fields: ['data.item'], unique: true }] }).expect(
      201,
    );
    expectProblem(await get('private', other), 404, 'TYPE.NOT_FOUND');
    await create('private', {}, other).expect(201);
    expect((await get('private', other).expect(200)).body).toMatchObject({ declared: false, schema: null });
    await declare('private', { schema: { required: ['other'] } }, other)
      .query({ misfits: 'allow' })
      .expect(201);
    await create('private', { item: 'a' }).expect(201);
    expect((await get('private').expect(200)).body).toMatchObject({ schema: ITEM, documents: 1 });
  });

  it('does not let a schema refer to that of another organization', async () => {
    const id = 'https://schemas.example/shared';
    const schema = { $id: id, $defs: { inner: { $id: `${id}/inner`, type: 'string' } } };
    await declare('with-id', { schema }).expect(201);
    await declare('with-id', { schema }, other).expect(201);
    for (const $ref of [id, `${id}/inner`]) {
      expectProblem(await declare('referring', { schema: { $ref } }, other), 400, 'REQUEST.INVALID');
    }
  });

  describe('with documents that do not fit', () => {
    it('is refused, says how many there are, and changes nothing', async () => {
      await declare('full', { schema: { required: ['item'] } }).expect(201);
      await Promise.all([1, 2, 'three'].map((item) => create('full', { item }).expect(201)));
      const problem = expectProblem(
        await declare('full', { schema: ITEM }),
        409,
        'TYPE.DOCUMENTS_DO_NOT_FIT',
      );
      expect(problem.detail).toMatch(/^2 stored/);
      expect((await get('full')).body).toMatchObject({ schema: { required: ['item'] }, schema_version: 1 });
      await create('full', { item: 4 }).expect(201);
    });

    it('takes force when that is asked for, and says how many there are', async () => {
      await create('forced', { item: 1 }).query({ id: 'misfit' }).expect(201);
      expectProblem(await declare('forced', { schema: ITEM }), 409, 'TYPE.DOCUMENTS_DO_NOT_FIT');
      expect((await get('forced')).body).toMatchObject({ declared: false, documents: 1 });
      const { body } = await declare('forced', { schema: ITEM }).query({ misfits: 'allow' }).expect(201);
      expect(body).toMatchObject({ misfits: 1, schema: ITEM });
      await create('forced', { item: 1 }).expect(400);
      await sut.http.get('/org/documents/forced/misfit').auth(owner.token, { type: 'bearer' }).expect(200);
    });

    it('replaces the whole declaration, and raises the version with the schema only', async () => {
      await declare('anew', { schema: ITEM, indexes: [{ fields: ['data.item'] }] }).expect(201);
      const same = await declare('anew', { schema: ITEM }).expect(200);
      expect(same.body).toMatchObject({ schema_version: 1, indexes: [] });
      expect(same.body).not.toHaveProperty('misfits');
      expect((await declare('anew', {}).expect(200)).body).toMatchObject({ schema_version: 2, schema: null });
      await create('anew', {}).expect(201);
    });

    it('has no document slip in that was neither refused nor counted', async () => {
      let isOver = false;
      let created = 0;
      const writer = async () => {
        while (!isOver) {
          const { status } = await create('contended', { item: 1 });
          expect([201, 400]).toContain(status);
          if (status === 201) created += 1;
        }
      };
      const writers = [writer(), writer(), writer(), writer()];
      await eventually(() => created > 10);
      const changed = await declare('contended', { schema: ITEM }).query({ misfits: 'allow' }).expect(201);
      await eventually(async () => (await create('contended', { item: 1 })).status === 400);
      isOver = true;
      await Promise.all(writers);
      expect(created).toBeGreaterThan(10);
      expect(changed.body).toMatchObject({ misfits: created, documents: created });
    });

    it('stops when the organization is deleted meanwhile, and leaves nothing', async () => {
      const gone = await signUp(sut);
      await create('left', {}, gone).expect(201);
      const held = hold(sut.app.get(DocumentTypes), 'writersSettled');
      const answering = declare('left', { schema: ITEM }, gone).then((answer) => answer);
      await held.arrived;
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: gone.name })
        .auth(gone.token, { type: 'bearer' })
        .expect(200);
      held.letGo();
      expectProblem(await answering, 401, 'AUTH.TOKEN_INVALID');
      expect(await sut.system.collection('document_types').countDocuments({ type: 'left' })).toBe(0);
    });

    it('lets one of two changes at once through, or one after the other', async () => {
      const changes = await Promise.all(
        ['a', 'b', 'c', 'd'].map((name) => declare('raced', { schema: { required: [name] } })),
      );
      const statuses = changes.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      for (const answer of changes.filter(({ status }) => status === 409)) {
        expectProblem(answer, 409, 'TYPE.BEING_CHANGED');
      }
    });
  });

  describe('with indexes', () => {
    it('builds them in the background, and drops those that are no longer declared', async () => {
      const namesOf = async () => {
        const { body } = await sut.http.get('/org/get').query({ organization_name: owner.name });
        const indexes = await sut.tenants.collection(String(body.collection_name)).indexes();
        return indexes.flatMap(({ name }) => (name?.startsWith('listed_') ? name : []));
      };
      await create('listed', { item: 'a', total: 1 }).expect(201);
      const { body } = await declare('listed', {
        indexes: [{ fields: ['data.item', 'data.total'] }, { fields: ['data.item'], unique: true }],
      }).expect(201);
      expect(body.indexes).toEqual([
        {
          name: expect.any(String),
          fields: ['data.item', 'data.total'],
          unique: false,
          state: 'building',
        },
        { name: expect.any(String), fields: ['data.item'], unique: true, state: 'building' },
      ]);
      const indexes = await built('listed');
      expect(indexes.map(({ state }) => state)).toEqual(['ready', 'ready']);
      expect((await namesOf()).sort()).toEqual(indexes.map(({ name }) => name).sort());

      await declare('listed', { indexes: [{ fields: ['data.item'], unique: true }] }).expect(200);
      await eventually(async () => (await namesOf()).length === 1);
      expect((await get('listed')).body.indexes).toMatchObject([{ unique: true, state: 'ready' }]);
    });

    it('keeps documents of the type unique by them, and those of no other type', async () => {
      await declare('unique', { indexes: [{ fields: ['data.email'], unique: true }] }).expect(201);
      await built('unique');
      await create('unique', { email: 'a' }).expect(201);
      expectProblem(await create('unique', { email: 'a' }), 409, 'DOCUMENT.NOT_UNIQUE');
      await create('unique', {}).expect(201);
      await create('unique', {}).expect(201);
      await create('others', { email: 'a' }).expect(201);
      await create('unique', { email: 'a' }, other).expect(201);
    });

    it('tells that one cannot be built, and builds it once that is mended', async () => {
      await create('failing', { email: 'a' }).query({ id: 'one' }).expect(201);
      await create('failing', { email: 'a', a: [1], b: [2] })
        .query({ id: 'two' })
        .expect(201);
      const declaration = {
        indexes: [{ fields: ['data.email'], unique: true }, { fields: ['data.a', 'data.b'] }],
      };
      await declare('failing', declaration).expect(201);
      expect(await built('failing')).toMatchObject([
        { state: 'failed', error: 'Several documents have the same values' },
        { state: 'failed', error: 'In some documents two of the fields are lists' },
      ]);
      await sut.http.delete('/org/documents/failing/two').auth(owner.token, { type: 'bearer' }).expect(204);
      await declare('failing', declaration).expect(200);
      expect((await built('failing')).map(({ state }) => state)).toEqual(['ready', 'ready']);
      expectProblem(await create('failing', { a: [1], b: [2] }), 400, 'DOCUMENT.NOT_INDEXABLE');
    });

    it('holds an organization to 32 of them', async () => {
      const crowded = await signUp(sut);
      const indexes = Array.from({ length: 8 }, (_, place) => ({ fields: [`data.f${place}`] }));
      for (const type of ['a', 'b', 'c', 'd']) await declare(type, { indexes }, crowded).expect(201);
      const answer = await declare('e', { indexes: indexes.slice(0, 1) }, crowded);
      expectProblem(answer, 403, 'ORGANIZATION.QUOTA_EXCEEDED');
      expectProblem(await get('e', crowded), 404, 'TYPE.NOT_FOUND');
      await declare('d', { indexes: indexes.slice(1) }, crowded).expect(200);
      await declare('e', { indexes: indexes.slice(0, 1) }, crowded).expect(201);
    });
  });

  describe('with bad input', () => {
    const deep = (depth: number): object => (depth === 0 ? {} : { not: deep(depth - 1) });

    it.each<[string, object, string]>([
      ['a schema that is no object', { schema: 'string' }, 'schema'],
      ['a schema that is a list', { schema: [] }, 'schema'],
      ['a schema that is none', { schema: { type: 'text' } }, 'schema.type'],
      [
        'a keyword that is misused',
        { schema: { properties: { a: { minimum: 'x' } } } },
        'schema.properties.a.minimum',
      ],
      [
        'another dialect',
        { schema: { $schema: 'http://json-schema.org/draft-04/schema#' } },
        'schema.$schema',
      ],
      ['a remote reference', { schema: { $ref: 'https://schemas.example/a.json' } }, 'schema'],
      ['a reference to a file', { schema: { $ref: 'file:///etc/passwd' } }, 'schema'],
      ['a reference that leads nowhere', { schema: { $ref: '#/$defs/none' } }, 'schema'],
      ['a pattern that looks around', { schema: { properties: { a: { pattern: '(?=a)' } } } }, 'schema'],
      ['a pattern that refers back', { schema: { properties: { a: { pattern: '(a)\\1' } } } }, 'schema'],
      ['a pattern that is none', { schema: { properties: { a: { pattern: '(' } } } }, 'schema'],
      [
        'a pattern that is too long',
        { schema: { properties: { a: { pattern: 'a'.repeat(501) } } } },
        'schema',
      ],
      ['a schema that is too deep', { schema: deep(30) }, 'schema'],
      [
        'a schema of too many parts',
        { schema: { enum: Array.from({ length: 3001 }, (_, n) => n) } },
        'schema',
      ],
      ['a schema that is too large', { schema: { title: 'x'.repeat(70_000) } }, 'schema'],
      ['a field that is unknown', { indices: [] }, 'indices'],
      ['indexes that are no list', { indexes: {} }, 'indexes'],
      [
        'too many indexes',
        { indexes: Array.from({ length: 9 }, (_, n) => ({ fields: [`data.${n}`] })) },
        'indexes',
      ],
      ['an index without fields', { indexes: [{ fields: [] }] }, 'indexes[0].fields'],
      [
        'an index twice',
        { indexes: [{ fields: ['data.a'] }, { fields: ['data.a'], unique: true }] },
        'indexes[1]',
      ],
      ['a field that is no text', { indexes: [{ fields: [1] }] }, 'indexes[0].fields[0]'],
      ['a field outside of data', { indexes: [{ fields: ['created_at'] }] }, 'indexes[0].fields[0]'],
      ['an operator for a field', { indexes: [{ fields: ['data.$where'] }] }, 'indexes[0].fields[0]'],
      ['a prototype for a field', { indexes: [{ fields: ['data.__proto__'] }] }, 'indexes[0].fields[0]'],
      [
        'a constructor for a field',
        { indexes: [{ fields: ['data.a.constructor'] }] },
        'indexes[0].fields[0]',
      ],
      ['a field and a part of it', { indexes: [{ fields: ['data.a', 'data.a.b'] }] }, 'indexes[0].fields[1]'],
      [
        'a unique that is no truth',
        { indexes: [{ fields: ['data.a'], unique: 'yes' }] },
        'indexes[0].unique',
      ],
      ['an option of MongoDB', { indexes: [{ fields: ['data.a'], sparse: true }] }, 'indexes[0].sparse'],
    ])('refuses %s and names it', async (_what, declaration, field) => {
      const problem = expectProblem(await declare('refused', declaration), 400, 'REQUEST.INVALID');
      expect(fieldsOf(problem)).toEqual([field]);
      expectProblem(await get('refused'), 404, 'TYPE.NOT_FOUND');
    });

    it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s', async (key) => {
      const answer = await sut.http
        .put('/org/types/refused')
        .auth(owner.token, { type: 'bearer' })
        .type('application/json')
        .send(`{"schema":{"properties":{"${key}":{"type":"string"}}}}`);
      expectProblem(answer, 400, 'REQUEST.MALFORMED');
    });

    it('refuses a wish that it does not know, and a name that is none', async () => {
      expectProblem(await declare('refused', {}).query({ misfits: 'yes' }), 400, 'REQUEST.INVALID');
      for (const type of ['Refused', '$a', 'a.b', 'a'.repeat(64)]) {
        expectProblem(await declare(type, {}), 400, 'REQUEST.INVALID');
      }
      const empty = sut.http.put('/org/types/refused').auth(owner.token, { type: 'bearer' });
      expectProblem(await empty, 400, 'REQUEST.INVALID');
    });

    it('takes what only looks dangerous as a schema', async () => {
      const schema = {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $comment: 'x',
        'x-unknown': { $where: '1' },
        properties: {
          $where: { const: 1 },
          when: { format: 'date-time' },
          odd: { format: 'unknown' },
          toString: { type: 'string' },
        },
      };
      expect((await declare('odd', { schema }).expect(201)).body.schema).toEqual(schema);
      await create('odd', { when: '2026-01-31T09:30:00Z', odd: 'x', toString: 'x' }).expect(201);
      await create('odd', { when: 'yesterday' }).expect(400);
    });

    it('spends no more than a moment on a schema that is made to be slow', async () => {
      const branches = { anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }] };
      const slow: Record<string, [schema: object, data: object]> = {
        pattern: [{ properties: { a: { pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(100_000)}b` }],
        entries: [
          { properties: { a: { uniqueItems: true } } },
          { a: Array.from({ length: 30_000 }, (_, n) => ({ n })) },
        ],
        branches: [
          { $defs: { n: { properties: { a: branches }, not: {} } }, $ref: '#/$defs/n' },
          Array.from({ length: 60 }).reduce<object>((inner) => ({ a: inner }), {}),
        ],
        width: [
          { properties: { a: { items: { enum: Array.from({ length: 900 }, (_, n) => ({ n })) } } } },
          { a: Array.from({ length: 50_000 }, () => ({ n: 899 })) },
        ],
        circle: [{ $defs: { n: { allOf: [{ $ref: '#/$defs/n' }] } }, $ref: '#/$defs/n' }, {}],
      };
      for (const [type, [schema, data]] of Object.entries(slow)) {
        await declare(type, { schema }).expect(201);
        const began = performance.now();
        // `entries` and `width` fit: only what was stopped is refused. The others would not end.
        expectProblem(await create(type, data), 400, 'REQUEST.INVALID');
        expect(performance.now() - began).toBeLessThan(A_MOMENT_MS);
      }
    });
  });

  it('needs a signed-in caller', async () => {
    expectProblem(await sut.http.put('/org/types/orders').send({}), 401, 'AUTH.TOKEN_MISSING');
  });
});
