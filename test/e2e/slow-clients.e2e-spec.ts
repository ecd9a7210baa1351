import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { signUp, type SignedUp } from '../support/factories';
import { eventually } from '../support/poll';
import { startTestApp, type TestApp } from '../support/test-app';

const IDLE_CONNECTIONS = 500;
const REQUESTS = 50;

describe('beside clients that hold their connections', () => {
  let sut: TestApp;
  let server: Server;
  let owner: SignedUp;
  let port: number;

  beforeAll(async () => {
    sut = await startTestApp();
    server = sut.app.getHttpServer();
    port = Number(new URL(await sut.app.getUrl()).port);
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  async function workIsDone(): Promise<void> {
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, () => sut.http.get('/admin/me').auth(owner.token, { type: 'bearer' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: REQUESTS }, () => 200));
  }

  const connections = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, count) => {
        if (error === null) resolve(count);
        else reject(error);
      });
    });

  it(`works with ${IDLE_CONNECTIONS} connections that say nothing`, async () => {
    const idle = Array.from({ length: IDLE_CONNECTIONS }, () => connect(port, '127.0.0.1'));
    for (const socket of idle) socket.on('error', () => undefined);
    await eventually(async () => (await connections()) >= IDLE_CONNECTIONS);
    await workIsDone();
    expect(idle.filter(({ closed }) => closed)).toEqual([]);
    for (const socket of idle) socket.destroy();
    await eventually(async () => (await connections()) < IDLE_CONNECTIONS);
  });

  it('works beside one who takes an answer byte by byte, and who gets all of it', async () => {
    const { text } = await sut.http.get('/openapi.json').expect(200);
    const slow = connect(port, '127.0.0.1');
    slow.write('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let taken = (await nextByte(slow)).toString('latin1');
    for (let round = 0; round < 3; round += 1) {
      await workIsDone();
      taken += (await nextByte(slow)).toString('latin1');
    }
    for await (const chunk of slow) taken += (chunk as Buffer).toString('latin1');
    expect(taken.startsWith('HTTP/1.1 200')).toBe(true);
    expect(taken).toContain(Buffer.from(text).toString('latin1').slice(-1000));
  });

  it('gives up on header fields that never end, and keeps connections longer than a balancer does', () => {
    expect(server).toMatchObject({
      headersTimeout: 20_000,
      keepAliveTimeout: 65_000,
      requestTimeout: 300_000,
    });
  });
});

async function nextByte(socket: Socket): Promise<Buffer> {
  for (;;) {
    const byte = socket.read(1) as Buffer | null;
    if (byte !== null) return byte;
    await once(socket, 'readable');
  }
}
