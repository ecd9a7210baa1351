import type { Request } from 'express';
import { clientAddress, clientNetwork } from './client-address';

const request = (ip: string | undefined, remoteAddress: string | undefined = '192.0.2.1') =>
  ({ ip, socket: { remoteAddress } }) as Request;

describe(clientAddress.name, () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('of %s is %s', (ip, expected) => {
    expect(clientAddress(request(ip))).toBe(expected);
  });

  it.each([undefined, '', 'unknown', '203.0.113.7:4711', '203.0.113', '<script>', 'x'.repeat(10_000)])(
    'is that of the connection when a proxy passes on %p',
    (ip) => {
      expect(clientAddress(request(ip))).toBe('192.0.2.1');
    },
  );

  it('is null when the connection is gone', () => {
    expect(clientAddress({ ip: undefined, socket: {} } as Request)).toBeNull();
  });
});

describe(clientNetwork.name, () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [null, 'unknown'],
  ])('of %s is %s', (address, expected) => {
    expect(clientNetwork(address)).toBe(expected);
  });
});
