import type { AuditEntryDto } from '../../../../src/audit-log/dto/audit-entry.dto';
import { sealedEntries } from '../../../support/audit-log-client';
import { signUp, type SignedUp } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('GET /org/audit-log/export', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    [owner] = await Promise.all([signUp(sut), signUp(sut)]);
    await sut.http.put('/org/types/orders').auth(owner.token, { type: 'bearer' }).send({}).expect(201);
  });
  afterAll(() => sut.close());

  const exportAs = async (query: Record<string, string> = {}) => {
    const answer = await sut.http
      .get('/org/audit-log/export')
      .query(query)
      .auth(owner.token, { type: 'bearer' })
      .buffer(true)
      .parse((response, done) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          done(null, text);
        });
      })
      .expect(200)
      .expect('Content-Type', 'application/x-ndjson');
    return (answer.body as string)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEntryDto);
  };

  it('gives what the list gives, the oldest first', async () => {
    const listed = await sealedEntries(sut, owner);
    expect(listed).toHaveLength(3);
    expect(await exportAs()).toEqual(listed.toReversed());
  });

  it('takes the filters of the list', async () => {
    expect((await exportAs({ action: 'type.declared' })).map(({ action }) => action)).toEqual([
      'type.declared',
    ]);
    expect(await exportAs({ to: '2001-01-01T00:00:00Z' })).toEqual([]);
  });
});
