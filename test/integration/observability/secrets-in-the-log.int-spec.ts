import { createConnection } from 'mongoose';
import supertest from 'supertest';
import { createApp } from '../../../src/app.setup';
import { createLogger } from '../../../src/common/logging/create-logger';
import { parseSmtpUrl } from '../../../src/config/smtp-server';
import { uniqueName } from '../../support/factories';
import { startMailServer } from '../../support/mail-server';
import { eventually } from '../../support/poll';
import { testSettings } from '../../support/test-settings';

const PASSWORD = 'a password that must not be seen';
const WRONG_PASSWORD = 'another one that must not be seen';
const OPERATOR_SECRET = 'a-secret-of-the-operators-not-to-be-seen';
const MACHINE_KEY = 'omk_6b04485a573c2db06b50aad7_9Xq3v0Zk1nT6yR2wB5mC8pL4sD7gH0jF3aE6uI9oKxM';

describe('The log in production', () => {
  it('has no secret of anybody, whatever the level and whatever happens', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'debug', pretty: false }, { write: (line) => lines.push(line) });
    const mails = await startMailServer();
    const settings = testSettings({
      NODE_ENV: 'production',
      LOG_LEVEL: 'debug',
      PLATFORM_KEYS: [{ name: 'ops', secret: OPERATOR_SECRET }],
      SMTP_URL: parseSmtpUrl(mails.url),
      MAIL_FROM: { name: 'Service', address: 'no-reply@service.example' },
      APP_URL: 'https://app.example',
    });
    const app = await createApp(settings, logger);
    await app.listen(0, '127.0.0.1');
    const http = supertest(await app.getUrl());

    const name = uniqueName();
    const email = `owner@${name}.example`;
    await http.post('/org/create').send({ organization_name: name, email, password: PASSWORD }).expect(201);
    await http.post('/admin/login').send({ email, password: WRONG_PASSWORD }).expect(401);
    const { body } = await http.post('/admin/login').send({ email, password: PASSWORD }).expect(200);
    const { access_token: access, refresh_token: refresh } = body as Record<string, string>;
    await http.get('/admin/me').auth(String(access), { type: 'bearer' }).expect(200);
    await http
      .get('/admin/me')
      .auth(`${String(access)}x`, { type: 'bearer' })
      .expect(401);
    await http.get('/admin/me').auth(MACHINE_KEY, { type: 'bearer' }).expect(401);
    await http.post('/admin/refresh').send({ refresh_token: refresh }).expect(200);
    await http
      .post('/admin/refresh')
      .send({ refresh_token: `${String(refresh)}x` })
      .expect(401);
    await http.get('/platform/capacity').auth(`opk_${OPERATOR_SECRET}`, { type: 'bearer' }).expect(200);
    await http.get('/platform/capacity').auth(`opk_${OPERATOR_SECRET}x`, { type: 'bearer' }).expect(401);
    await http.get(`/org/get?password=${encodeURIComponent(PASSWORD)}`).expect(400);
    await http.get(`/${String(access)}`).expect(404);
    await http.post('/admin/password/forgot').send({ email }).expect(204);
    await http.get('/org/get').set('X-Request-Id', `opk_${OPERATOR_SECRET}`).expect(400);
    const tokens = await eventually(() => {
      const texts = mails.received.map(({ mail }) => String(mail.text));
      const found = texts.flatMap((text) => [...text.matchAll(/#token=([\w%-]+)/g)]);
      return found.some(([all]) => texts.some((text) => text.includes(`reset-password${all}`))) && found;
    });
    await app.close();
    await mails.close();

    const log = lines.join('');
    const secrets = [
      PASSWORD,
      WRONG_PASSWORD,
      encodeURIComponent(PASSWORD),
      String(access),
      String(refresh),
      OPERATOR_SECRET,
      MACHINE_KEY,
      settings.JWT_SECRET,
      ...tokens.map(([, token = '']) => token),
    ];
    expect(lines.length).toBeGreaterThan(15);
    expect(log).toContain('"route":"/admin/login"');
    for (const secret of secrets) expect(log).not.toContain(secret);

    const connection = await createConnection(settings.MONGODB_URI).asPromise();
    for (const database of [settings.SYSTEM_DATABASE, settings.TENANT_DATABASE]) {
      await connection.getClient().db(database).dropDatabase();
    }
    await connection.close();
  });
});
