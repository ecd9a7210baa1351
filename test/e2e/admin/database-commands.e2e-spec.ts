import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { SealingScheduleService } from '../../../src/audit/sealing/sealing-schedule.service';
import { PASSWORD, signUp, type SignedUp } from '../../support/factories';
import { startTestApp, type TestApp } from '../../support/test-app';

/** How many commands a request may cost the database, its entry in the audit log included. */
describe('Sign-in', () => {
  let sut: TestApp;
  let owner: SignedUp;
  const commands: string[] = [];

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
    await sut.app.get(SealingScheduleService).onApplicationShutdown(); // nothing but requests is to be counted
    const client = sut.app.get<Connection>(getConnectionToken()).getClient();
    client.on('commandStarted', ({ commandName, command }) => {
      commands.push(`${commandName} ${String(command[commandName])}`);
    });
  });
  afterAll(() => sut.close());
  beforeEach(() => commands.splice(0));

  const login = async () => {
    const answer = await sut.http
      .post('/admin/login')
      .send({ email: owner.email, password: PASSWORD })
      .expect(200);
    return answer.body as { access_token: string; refresh_token: string };
  };

  it('takes at most 6 commands, of which one is the entry, before the session', async () => {
    await login();
    expect(commands.length).toBeLessThanOrEqual(6);
    expect(commands.filter((command) => command.startsWith('insert'))).toEqual([
      'insert audit_entries',
      'insert sessions',
    ]);
  });

  it('is refreshed by at most 3, and is no entry again', async () => {
    const { refresh_token } = await login();
    commands.splice(0);
    await sut.http.post('/admin/refresh').send({ refresh_token }).expect(200);
    expect(commands.length).toBeLessThanOrEqual(3);
    expect(commands.join()).not.toContain('audit');
  });

  it('costs a request of who is signed in nothing', async () => {
    const { access_token } = await login();
    const me = () => sut.http.get('/admin/me').auth(access_token, { type: 'bearer' }).expect(200);
    await me();
    commands.splice(0);
    await me();
    expect(commands).toEqual([]);
  });
});
