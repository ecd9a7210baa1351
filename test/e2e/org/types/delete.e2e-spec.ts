import { DocumentTypes } from '../../../../src/documents/types/document-types';
import { StoredTypesRepository } from '../../../../src/documents/types/stored-types.repository';
import { signUp, type SignedUp } from '../../../support/factories';
import { hold } from '../../../support/hold';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('DELETE /org/types/{type}', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ singleInstance: true });
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => sut.close());

  const remove = (type: string, query: object = {}, { token } = owner) =>
    sut.http.delete(`/org/types/${type}`).query(query).auth(token, { type: 'bearer' });
  const declare = (type: string, declaration: object = {}, { token } = owner) =>
    sut.http.put(`/org/types/${type}`).auth(token, { type: 'bearer' }).send(declaration);
  const get = (type: string, { token } = owner) =>
    sut.http.get(`/org/types/${type}`).auth(token, { type: 'bearer' });
  const create = (type: string, data: object, { token } = owner) =>
    sut.http.post(`/org/documents/${type}`).auth(token, { type: 'bearer' }).send(data);
  const records = (type: string) => sut.system.collection('document_types').countDocuments({ type });

  it('removes the declaration, its checks and its indexes', async () => {
    await declare('gone', {
      schema: { required: ['item'] },
      indexes: [{ fields: ['data.item'], unique: true }],
    }).expect(201);
    await remove('gone').expect(204);
    expectProblem(await get('gone'), 404, 'TYPE.NOT_FOUND');
    await create('gone', {}).expect(201);
    await eventually(async () => (await records('gone')) === 0);
    await create('gone', { item: 1 }).expect(201);
    await create('gone', { item: 1 }).expect(201);
  });

  it('is refused while there are documents, and deletes them when that is asked for', async () => {
    await declare('full', { schema: { required: ['item'] } }).expect(201);
    await create('full', { item: 1 }).query({ id: 'one' }).expect(201);
    await create('fuller', { item: 1 }).expect(201);
    expectProblem(await remove('full'), 409, 'TYPE.NOT_EMPTY');
    expect((await get('full').expect(200)).body).toMatchObject({ declared: true, documents: 1 });

    await remove('full', { documents: 'delete' }).expect(204);
    expectProblem(await get('full'), 404, 'TYPE.NOT_FOUND');
    await sut.http.get('/org/documents/full/one').auth(owner.token, { type: 'bearer' }).expect(404);
    expect((await get('fuller').expect(200)).body).toMatchObject({ documents: 1 });
  });

  it('removes nothing in another version than the one asked for', async () => {
    const { etag } = (await declare('versions').expect(201)).headers;
    await create('versions', {}).expect(201);
    const { etag: later } = (await declare('versions', { indexes: [] }).expect(200)).headers;
    const all = { documents: 'delete' };
    const refused = await remove('versions', all).set('If-Match', String(etag));
    expectProblem(refused, 412, 'REQUEST.PRECONDITION_FAILED');
    expect((await get('versions').expect(200)).body).toMatchObject({ declared: true, documents: 1 });
    await remove('versions', all).set('If-Match', String(later)).expect(204);
    expectProblem(await remove('versions').set('If-Match', '*'), 412, 'REQUEST.PRECONDITION_FAILED');
  });

  it('takes no If-None-Match', async () => {
    await declare('unasked').expect(201);
    for (const tag of ['*', '"1"']) {
      expectInvalidFields(await remove('unasked').set('If-None-Match', tag), 'If-None-Match');
    }
    await get('unasked').expect(200);
  });

  describe('while its documents are being deleted', () => {
    const all = { documents: 'delete' };
    const stored = () => sut.app.get(StoredTypesRepository);
    const claims = () => sut.system.collection('document_types');
    const endClaim = (type: string) =>
      claims().updateOne({ type }, { $set: { 'candidate.until': new Date(Date.now() - 1) } });

    it.each(['with a declaration', 'without one'])('keeps every change of a type %s away', async (which) => {
      const type = which.replaceAll(' ', '-');
      await create(type, {}).expect(201);
      const ifMatch: Record<string, string> = {};
      if (which === 'with a declaration') {
        ifMatch['If-Match'] = String((await declare(type).expect(201)).headers['etag']);
      }
      const held = hold(stored(), 'deleteSome');
      const answering = remove(type, all)
        .set(ifMatch)
        .then((answer) => answer);
      await held.arrived;
      expectProblem(await declare(type, { schema: { required: ['a'] } }), 409, 'TYPE.BEING_CHANGED');
      expectProblem(await remove(type, all), 409, 'TYPE.BEING_CHANGED');
      held.letGo();
      expect((await answering).status).toBe(204);
      expectProblem(await get(type), 404, 'TYPE.NOT_FOUND');
      await declare(type).expect(201);
    });

    it('renews its claim before each batch', async () => {
      await create('renewed', {}).expect(201);
      await declare('renewed').expect(201);
      const looking = hold(stored(), 'hasDocuments');
      const answering = remove('renewed', all).then((answer) => answer);
      await looking.arrived;
      await endClaim('renewed');
      const deleting = hold(stored(), 'deleteSome');
      looking.letGo();
      await deleting.arrived;
      expectProblem(await declare('renewed'), 409, 'TYPE.BEING_CHANGED');
      deleting.letGo();
      expect((await answering).status).toBe(204);
    });

    it.each(['overtaken', 'overtaken-undeclared'])(
      'deletes nothing of %s once it was overtaken',
      async (type) => {
        await create(type, {}).expect(201);
        if (type === 'overtaken') await declare(type).expect(201);
        const held = hold(stored(), 'hasDocuments');
        const answering = remove(type, all).then((answer) => answer);
        await held.arrived;
        await endClaim(type);
        expect((await declare(type)).status).toBeLessThan(300);
        held.letGo();
        expectProblem(await answering, 409, 'TYPE.BEING_CHANGED');
        expect((await get(type).expect(200)).body).toMatchObject({ declared: true, documents: 1 });
      },
    );

    it('does not begin while a change is under way', async () => {
      await create('changing', {}).expect(201);
      const held = hold(sut.app.get(DocumentTypes), 'writersSettled');
      const changing = declare('changing', { schema: {} }).then((answer) => answer);
      await held.arrived;
      expectProblem(await remove('changing', all), 409, 'TYPE.BEING_CHANGED');
      held.letGo();
      expect((await changing).status).toBe(201);
      expect((await get('changing').expect(200)).body).toMatchObject({ declared: true, documents: 1 });
    });

    it('holds nothing once it is refused', async () => {
      await create('refused', {}).expect(201);
      expectProblem(await remove('refused'), 409, 'TYPE.NOT_EMPTY');
      expectProblem(await remove('refused', all).set('If-Match', '*'), 412, 'REQUEST.PRECONDITION_FAILED');
      expectProblem(await remove('nothing', all), 404, 'TYPE.NOT_FOUND');
      expect(await Promise.all([records('refused'), records('nothing')])).toEqual([0, 0]);
      await declare('refused').expect(201);
      expectProblem(await remove('refused'), 409, 'TYPE.NOT_EMPTY');
      await declare('refused').expect(200);
    });
  });

  it('deletes the documents of a type that was never declared', async () => {
    await create('undeclared', {}).expect(201);
    expectProblem(await remove('undeclared'), 409, 'TYPE.NOT_EMPTY');
    await remove('undeclared', { documents: 'delete' }).expect(204);
    expectProblem(await remove('undeclared', { documents: 'delete' }), 404, 'TYPE.NOT_FOUND');
  });

  it('leaves the type of another organization alone', async () => {
    await declare('both').expect(201);
    await create('both', {}).expect(201);
    expectProblem(await remove('both', { documents: 'delete' }, other), 404, 'TYPE.NOT_FOUND');
    expect((await get('both').expect(200)).body).toMatchObject({ declared: true, documents: 1 });
  });

  it('can be declared again at once, with the same index', async () => {
    const declaration = { indexes: [{ fields: ['data.item'], unique: true }] };
    for (let round = 0; round < 3; round += 1) {
      await declare('again', declaration).expect(201);
      await remove('again').expect(204);
    }
    await declare('again', declaration).expect(201);
    await eventually(async () => (await get('again')).body.indexes[0].state === 'ready');
    await create('again', { item: 1 }).expect(201);
    expectProblem(await create('again', { item: 1 }), 409, 'DOCUMENT.NOT_UNIQUE');
  });

  it('stops when the organization is deleted meanwhile', async () => {
    const gone = await signUp(sut);
    await create('full', {}, gone).expect(201);
    const held = hold(sut.app.get(StoredTypesRepository), 'hasDocuments');
    const answering = remove('full', { documents: 'delete' }, gone).then((answer) => answer);
    await held.arrived;
    await sut.http
      .delete('/org/delete')
      .query({ organization_name: gone.name })
      .auth(gone.token, { type: 'bearer' })
      .expect(200);
    held.letGo();
    expectProblem(await answering, 401, 'AUTH.TOKEN_INVALID');
    expect(await sut.tenants.collection(`org_${gone.name}`).countDocuments()).toBe(1);
  });

  it('refuses a wish that it does not know, and a name that is none', async () => {
    expectInvalidFields(await remove('gone', { documents: 'yes' }), 'documents');
    expectInvalidFields(await remove('$gone'), 'type');
    expectProblem(await remove('never'), 404, 'TYPE.NOT_FOUND');
  });

  it('needs a signed-in caller', async () => {
    expectProblem(await sut.http.delete('/org/types/a'), 401, 'AUTH.TOKEN_MISSING');
  });
});
