import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import type { DatabaseServer } from './database/database-server';
import { closeGracefully } from './graceful-close';

/** With an application that closes so, and as many connections. */
function signalled(close: () => Promise<void>, connections = 0) {
  const getConnections = jest.fn((tell: (error: null, count: number) => void) => {
    tell(null, connections);
  });
  const server = { closeIdleConnections: jest.fn(), closeAllConnections: jest.fn(), getConnections };
  const express = { enable: jest.fn(), response: { writeHead: () => undefined } };
  const app = { getHttpServer: () => server, getHttpAdapter: () => ({ getInstance: () => express }), close };
  const database = { stop: jest.fn().mockResolvedValue(undefined) };
  const logger = { info: jest.fn(), warn: jest.fn(), fatal: jest.fn() };
  const exit = jest.spyOn(process, 'exit').mockImplementation();
  const on = jest.spyOn(process, 'on').mockReturnThis();
  closeGracefully({
    app: app as unknown as NestExpressApplication,
    database: database as unknown as DatabaseServer,
    logger: logger as unknown as Logger,
  });
  const [, send] = on.mock.calls.find(([signal]) => signal === 'SIGTERM') ?? [];
  send?.('SIGTERM');
  return { server, express, database, logger, exit };
}

describe(closeGracefully.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('ends as soon as all has finished', async () => {
    const { server, database, logger, exit } = signalled(() => Promise.resolve());
    await jest.advanceTimersByTimeAsync(0);
    expect(database.stop).toHaveBeenCalledTimes(1);
    expect(exit.mock.calls).toEqual([[0]]);
    expect(server.closeAllConnections).not.toHaveBeenCalled();
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('leaves open connections alone for 2 s, so that each can end with an answer', async () => {
    const close = jest.fn().mockResolvedValue(undefined);
    const { server, express, exit } = signalled(close, 1);
    expect(express.enable.mock.calls).toEqual([['stopping']]);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(close).not.toHaveBeenCalled();
    expect(server.closeIdleConnections).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(close).toHaveBeenCalledTimes(1);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  it('cuts requests off after 10 s, and all that has not finished after 20 s', async () => {
    const { server, database, logger, exit } = signalled(() => new Promise(() => undefined));
    await jest.advanceTimersByTimeAsync(9_999);
    expect(server.closeAllConnections).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(server.closeAllConnections).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(9_999);
    expect(database.stop).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(database.stop).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  it('tells why it failed, with another exit code', async () => {
    const failure = new Error('away');
    const { logger, exit } = signalled(() => Promise.reject(failure));
    await jest.advanceTimersByTimeAsync(0);
    expect(logger.fatal.mock.calls).toEqual([[{ err: failure }, 'Closing failed']]);
    expect(exit.mock.calls).toEqual([[1]]);
  });
});
