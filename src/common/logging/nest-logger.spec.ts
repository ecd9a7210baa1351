import { Logger } from '@nestjs/common';
import { createLogger } from './create-logger';
import { NestLogger } from './nest-logger';

describe(NestLogger.name, () => {
  let lines: Record<string, unknown>[];
  beforeEach(() => {
    lines = [];
    const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
    Logger.overrideLogger(new NestLogger(createLogger({ level: 'debug', pretty: false }, { write })));
  });
  afterAll(() => {
    Logger.overrideLogger(false);
  });

  it('passes lines on with their level and context', () => {
    const nest = new Logger('Mailer');
    nest.log('sent');
    nest.warn('slow');
    nest.debug('size');
    nest.verbose('more');
    nest.fatal('end');
    expect(lines.map(({ level, context, msg }) => [level, context, msg])).toEqual([
      ['info', 'Mailer', 'sent'],
      ['warn', 'Mailer', 'slow'],
      ['debug', 'Mailer', 'size'],
      ['debug', 'Mailer', 'more'],
      ['fatal', 'Mailer', 'end'],
    ]);
  });

  it('keeps what Nest tells of its own start at debug level', () => {
    new Logger('RouterExplorer').log('Mapped {/, GET} route');
    expect(lines).toMatchObject([{ level: 'debug', context: 'RouterExplorer' }]);
  });

  it('keeps the stack of an error, given as text or as itself', () => {
    new Logger('Mailer').error('failed', 'Error: failed\n    at x', 'Mailer');
    new Logger('Mailer').error(new Error('broken'));
    expect(lines).toMatchObject([
      { level: 'error', context: 'Mailer', msg: 'failed', stack: 'Error: failed\n    at x' },
      { level: 'error', context: 'Mailer', msg: 'broken', err: { message: 'broken' } },
    ]);
  });

  it('hides secrets in what is no text', () => {
    new Logger('Mailer').log({ password: 'hidden' });
    expect(lines).toMatchObject([{ details: { password: '[redacted]' } }]);
  });
});
