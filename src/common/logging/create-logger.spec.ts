import { createLogger, type LoggerOptions } from './create-logger';

describe(createLogger.name, () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
  });
  const create = (options: Partial<LoggerOptions> = {}) =>
    createLogger({ level: 'info', pretty: false, ...options }, { write: (line) => lines.push(line) });
  const first = () => JSON.parse(lines[0] ?? '') as Record<string, unknown>;

  it('writes one JSON object a line, with the level by name and the time in UTC', () => {
    create().info({ method: 'GET' }, 'request');
    expect(first()).toMatchObject({ level: 'info', method: 'GET', msg: 'request' });
    expect(first()['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes nothing below its level', () => {
    create({ level: 'warn' }).info('request');
    create({ level: 'silent' }).fatal('end');
    expect(lines).toEqual([]);
  });

  it('hides secrets', () => {
    create().info({ headers: { authorization: 'hidden' } }, 'x');
    expect(first()).toMatchObject({ headers: { authorization: '[redacted]' } });
  });

  it('prints errors by allow-list', () => {
    create().error({ err: Object.assign(new Error('no'), { query: 'hidden' }) }, 'Request failed');
    expect(first()).toMatchObject({ msg: 'Request failed', err: { type: 'Error', message: 'no' } });
    create().error(Object.assign(new Error('no'), { query: 'hidden' }));
    expect(lines.join()).not.toContain('hidden');
  });

  it('writes for people when asked to, and hides secrets there too', () => {
    create({ pretty: true }).info({ route: '/org/get', password: 'hidden' }, 'request');
    expect(lines.join('')).toMatch(/INFO.*: request\n\s+route: "\/org\/get"\n\s+password: "\[redacted]"/);
  });
});
