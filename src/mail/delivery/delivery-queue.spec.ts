import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLogger } from '../../common/logging/create-logger';
import { passwordChangedMail } from '../messages/password-changed';
import { DeliveryQueue, PAUSES_MS, TRY_LIMIT_MS } from './delivery-queue';
import type { OutgoingMail } from './mail-transport';

const MAIL: OutgoingMail = {
  id: 'a mail',
  acceptedAt: new Date(),
  message: passwordChangedMail({ to: 'ada@acme.example' }),
};

/** More turns of the event loop than fifty mails need to get to where they wait for a timer. */
const TURNS = 100;

describe(DeliveryQueue.name, () => {
  let lines: Record<string, unknown>[];
  let tries: { readonly mail: OutgoingMail; readonly signal: AbortSignal }[];
  let deliver: (signal: AbortSignal) => Promise<void>;
  let sut: DeliveryQueue;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    lines = [];
    tries = [];
    const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
    const transport = {
      deliver: (mail: OutgoingMail, signal: AbortSignal) => {
        tries.push({ mail, signal });
        return deliver(signal);
      },
    };
    sut = new DeliveryQueue(transport, createLogger({ level: 'info', pretty: false }, { write }));
  });
  afterEach(() => jest.useRealTimers());

  const pass = async (ms = 0) => {
    await jest.advanceTimersByTimeAsync(ms);
    for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
  };
  const succeed = () => Promise.resolve();
  const fail = () => Promise.reject(new Error('Not now'));
  const hang = (signal: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('Aborted', { cause: signal.reason }));
      });
    });

  it('begins after the work that is going on', async () => {
    deliver = succeed;
    sut.push(MAIL);
    expect({ tries: tries.length, size: sut.size }).toEqual({ tries: 0, size: 1 });
    await pass();
    expect({ tries: tries.length, size: sut.size }).toEqual({ tries: 1, size: 0 });
  });

  it('tries again after pauses that grow, with one line each, and gives up after the last', async () => {
    deliver = fail;
    sut.push(MAIL);
    await pass();
    for (const [index, pauseMs] of PAUSES_MS.entries()) {
      expect(tries).toHaveLength(index + 1);
      expect(lines.at(-1)).toMatchObject({ level: 'warn', tries: index + 1, next_try_ms: pauseMs });
      expect(sut.size).toBe(1);
      await pass(pauseMs - 1);
      expect(tries).toHaveLength(index + 1);
      await pass(1);
    }
    expect(tries).toHaveLength(PAUSES_MS.length + 1);
    expect(new Set(tries.map(({ mail }) => mail))).toEqual(new Set([MAIL]));
    expect(lines).toHaveLength(tries.length);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      mail: 'password_changed',
      mail_id: 'a mail',
      to: 'a***@acme.example',
      tries: tries.length,
      reason: 'Not now',
    });
    expect(sut.size).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends with the try that succeeds', async () => {
    deliver = fail;
    sut.push(MAIL);
    await pass();
    deliver = succeed;
    await pass(PAUSES_MS[0]);
    expect({ tries: tries.length, size: sut.size, timers: jest.getTimerCount() }).toEqual({
      tries: 2,
      size: 0,
      timers: 0,
    });
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('does not try again what is refused for good', async () => {
    deliver = () => Promise.reject(Object.assign(new Error('No'), { permanent: true }));
    sut.push(MAIL);
    await pass();
    await pass(PAUSES_MS[0]);
    expect({ tries: tries.length, size: sut.size }).toEqual({ tries: 1, size: 0 });
    expect(lines.map(({ level }) => level)).toEqual(['error']);
  });

  it('lets no mail that pauses hold up others', async () => {
    deliver = fail;
    for (let count = 0; count < 50; count += 1) sut.push(MAIL);
    await pass();
    expect(sut.size).toBe(50);
    tries = [];
    deliver = succeed;
    sut.push({ ...MAIL, id: 'another' });
    await pass();
    expect(tries.map(({ mail }) => mail.id)).toEqual(['another']);
  });

  it('ends a try that takes too long', async () => {
    deliver = hang;
    sut.push(MAIL);
    await pass();
    await pass(TRY_LIMIT_MS - 1);
    expect(lines).toEqual([]);
    await pass(1);
    expect(lines).toMatchObject([
      { level: 'warn', reason: `Aborted: It took longer than ${TRY_LIMIT_MS} ms`, tries: 1 },
    ]);
  });

  describe('when it is hurried', () => {
    it('gives what pauses its last try at once', async () => {
      deliver = fail;
      sut.push(MAIL);
      await pass();
      sut.hurry();
      await pass();
      expect({ tries: tries.length, size: sut.size, timers: jest.getTimerCount() }).toEqual({
        tries: 2,
        size: 0,
        timers: 0,
      });
      expect(lines.map(({ level }) => level)).toEqual(['warn', 'error']);
    });

    it('still takes mails, and tries them once', async () => {
      deliver = fail;
      sut.hurry();
      sut.push(MAIL);
      await pass();
      expect({ tries: tries.length, size: sut.size }).toEqual({ tries: 1, size: 0 });
    });
  });

  describe('when it is closed', () => {
    it('waits for what is under way', async () => {
      let end!: () => void;
      deliver = () => new Promise<void>((resolve) => (end = resolve));
      sut.push(MAIL);
      await pass();
      let isClosed = false;
      const closing = sut.close(1000).then(() => (isClosed = true));
      await pass(999);
      expect(isClosed).toBe(false);
      end();
      await closing;
      expect({ size: sut.size, timers: jest.getTimerCount(), lines }).toEqual({
        size: 0,
        timers: 0,
        lines: [],
      });
    });

    it('gives up at its limit what is under way and what waits, with a line for each', async () => {
      deliver = hang;
      for (let count = 0; count < 50; count += 1) sut.push(MAIL);
      await pass();
      const underWay = tries.length;
      const closing = sut.close(1000);
      await pass(1000);
      await closing;
      expect(sut.size).toBe(0);
      expect(tries).toHaveLength(underWay);
      expect(lines).toHaveLength(50);
      for (const line of lines) {
        expect(line).toMatchObject({
          level: 'error',
          reason: expect.stringMatching(/The service is stopping$/),
        });
      }
    });

    it('is closed at once where there is nothing', async () => {
      await sut.close(1000);
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
