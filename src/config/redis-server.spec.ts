import { parseRedisUrl, RedisUrlError } from './redis-server';

describe(parseRedisUrl.name, () => {
  it('needs a host alone', () => {
    expect(parseRedisUrl('redis://redis')).toEqual({
      host: 'redis',
      port: 6379,
      database: 0,
      isTls: false,
      username: null,
      password: null,
    });
  });

  it('reads all that there may be', () => {
    expect(parseRedisUrl('rediss://limits:hunter2%40%2F@Redis.example:6380/3')).toEqual({
      host: 'redis.example',
      port: 6380,
      database: 3,
      isTls: true,
      username: 'limits',
      password: 'hunter2@/',
    });
  });

  it.each([
    ['redis://:hunter2@redis.example', { username: null, password: 'hunter2' }],
    ['redis://[::1]:6379/', { host: '::1', database: 0 }],
    ['redis://10.0.0.1', { host: '10.0.0.1' }],
  ])('reads %s', (text, expected) => {
    expect(parseRedisUrl(text)).toMatchObject(expected);
  });

  it.each([
    'hunter2',
    'hunter2:6379',
    'http://hunter2',
    'redis://',
    'redis:///hunter2',
    'redis://hunter2:0',
    'redis://hunter2:65536',
    'redis://hunter2:port',
    'redis://hunter2/name',
    'redis://hunter2/1/2',
    'redis://hunter2?family=6',
    'redis://hunter2#1',
    'redis://user@hunter2',
    'redis://:hunter2/@redis',
    'redis://:%hunter2@redis',
    'redis://hunter2,redis',
  ])('refuses %s, and quotes nothing of it', (text) => {
    const parse = () => parseRedisUrl(text);
    expect(parse).toThrow(RedisUrlError);
    expect(parse).not.toThrow(/hunter2/);
  });
});
