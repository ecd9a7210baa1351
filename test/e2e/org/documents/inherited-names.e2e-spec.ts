import { signUp, type SignedUp } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';

/** What every object has by itself, and may be sent as a name. */
const NAMES = Object.getOwnPropertyNames(Object.prototype).filter(
  (name) => !['__proto__', 'constructor'].includes(name),
);
const DATA = Object.fromEntries(
  NAMES.map((name) => [name, [{ inner: 1, [name]: [{ deep: [true] }] }, [name], {}]]),
);

describe('data under names that every object has', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
    await sut.http
      .post('/org/documents/things?id=a')
      .auth(owner.token, { type: 'bearer' })
      .send(DATA)
      .expect(201);
  });
  afterAll(() => sut.close());

  const get = (path: string) => sut.http.get(path).auth(owner.token, { type: 'bearer' }).expect(200);

  it('is read as it was stored: alone, in a list and in an export', async () => {
    expect((await get('/org/documents/things/a')).body.data).toEqual(DATA);
    expect((await get('/org/documents/things')).body.data[0].data).toEqual(DATA);
    const response = await fetch(`${await sut.app.getUrl()}/org/documents/things/export`, {
      headers: { Authorization: `Bearer ${owner.token}` },
    });
    expect(JSON.parse(await response.text())).toMatchObject({ id: 'a', data: DATA });
  });

  it('is kept by a patch of another field', async () => {
    const { body } = await sut.http
      .patch('/org/documents/things/a')
      .auth(owner.token, { type: 'bearer' })
      .send({ n: 2 })
      .expect(200);
    expect(body.data).toEqual({ ...DATA, n: 2 });
    expect((await get('/org/documents/things/a')).body.data).toEqual({ ...DATA, n: 2 });
  });
});
