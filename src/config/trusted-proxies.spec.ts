import { parseTrustedProxies } from './trusted-proxies';

describe(parseTrustedProxies.name, () => {
  it.each([
    ['1', 1],
    ['10', 10],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
    ['loopback,linklocal , uniquelocal', ['loopback', 'linklocal', 'uniquelocal']],
    ['::1', ['::1']],
  ])('reads %s', (text, expected) => {
    expect(parseTrustedProxies(text)).toEqual(expected);
  });

  it.each([
    '0',
    '11',
    '-1',
    '1.5',
    'true',
    'all',
    '*',
    'proxy.example',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/',
    '10.0.0.0/255.0.0.0',
    'fe80::1%eth0',
    '10.0.0.1,',
    ',',
    'Loopback',
  ])('refuses %s', (text) => {
    expect(parseTrustedProxies(text)).toBeNull();
  });
});
