import { signUp, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('The limits of documents', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({
      singleInstance: true,
      DOCUMENT_MAX_BYTES: 2000,
      ORGANIZATION_MAX_DOCUMENTS: 20,
      ORGANIZATION_MAX_BYTES: 8000,
      ORGANIZATION_MAX_TYPES: 3,
    });
  });
  beforeEach(async () => {
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const send = (method: 'post' | 'put' | 'patch' | 'delete', path: string, data?: object) =>
    sut.http[method](`/org/${path}`).auth(owner.token, { type: 'bearer' }).send(data);
  const text = (bytes: number) => ({ t: 'x'.repeat(bytes - '{"t":""}'.length) });

  it('hold a document to its size, also after a patch', async () => {
    expectProblem(await send('post', 'documents/notes', text(2001)), 413, 'REQUEST.TOO_LARGE');
    await send('post', 'documents/notes?id=full', text(2000)).expect(201);
    expectProblem(await send('put', 'documents/notes/full', text(2001)), 413, 'REQUEST.TOO_LARGE');
    expectProblem(await send('patch', 'documents/notes/full', { u: 1 }), 413, 'REQUEST.TOO_LARGE');
    await send('patch', 'documents/notes/full', { t: null, u: 1 }).expect(200);
  });

  it('hold an organization to its number of documents, and no other one', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => send('post', 'documents/notes', {})));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(5);
    for (const answer of refused) expectProblem(answer, 403, 'ORGANIZATION.QUOTA_EXCEEDED');

    const { id } = answers.find(({ status }) => status === 201)?.body as { id: string };
    await send('put', `documents/notes/${id}`, { a: 1 }).expect(200);
    await send('patch', `documents/notes/${id}`, { b: 1 }).expect(200);
    expectProblem(await send('post', 'documents/notes', {}), 403, 'ORGANIZATION.QUOTA_EXCEEDED');
    owner = await signUp(sut);
    await send('post', 'documents/notes', {}).expect(201);
  });

  it('let documents in again, within 5 s, when others are deleted', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => send('post', `documents/notes?id=${n}`, {}).expect(201)),
    );
    expectProblem(await send('post', 'documents/notes', {}), 403, 'ORGANIZATION.QUOTA_EXCEEDED');
    await send('delete', 'documents/notes/0').expect(204);
    await eventually(async () => (await send('post', 'documents/notes', {})).status === 201, 5000);
  });

  it('hold an organization to its bytes, but let what is there be replaced by no more', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => send('post', `documents/notes?id=n${n}`, text(1900))),
    );
    const stored = answers.flatMap(({ status, body }) => (status === 201 ? [body as { id: string }] : []));
    expect(stored).toHaveLength(4);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, 403, 'ORGANIZATION.QUOTA_EXCEEDED');
    }
    const path = `documents/notes/${stored[0]?.id}`;
    for (let round = 0; round < 3; round += 1) await send('put', path, text(1900)).expect(200);
    await send('patch', path, { t: 'shorter' }).expect(200);
    expectProblem(await send('put', 'documents/notes/absent', text(1900)), 404, 'DOCUMENT.NOT_FOUND');
  });

  it('hold an organization to its types, declared or not', async () => {
    await send('put', 'types/declared', {}).expect(201);
    await send('post', 'documents/a', {}).expect(201);
    await send('post', 'documents/b', {}).expect(201);
    expectProblem(await send('post', 'documents/c', {}), 403, 'ORGANIZATION.QUOTA_EXCEEDED');
    expectProblem(await send('put', 'types/c', {}), 403, 'ORGANIZATION.QUOTA_EXCEEDED');
    await send('put', 'types/a', {}).expect(201);
    await send('post', 'documents/declared', {}).expect(201);
    await send('delete', 'types/b?documents=delete').expect(204);
    await eventually(async () => (await send('post', 'documents/c', {})).status === 201, 5000);
  });
});
