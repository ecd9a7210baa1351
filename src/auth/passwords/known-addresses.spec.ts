import type { AdminId } from '../../common/types/ids';
import type { AuthConfig } from '../../config/auth.config';
import { KnownAddresses } from './known-addresses';

const ID = '0123456789abcdef01234567' as AdminId;
const OTHER = '1123456789abcdef01234567' as AdminId;
const SECRET = 'a secret that only this test has, 32 bytes or more';

describe(KnownAddresses.name, () => {
  const start = (secret = SECRET, previousSecret?: string) =>
    new KnownAddresses({ secret, previousSecret } as AuthConfig);
  const sut = start();
  const account = (id: AdminId, ...addresses: string[]) => ({
    id,
    knownAddresses: addresses.flatMap((address) => sut.digestOf(ID, address) ?? []),
  });

  it('knows an address again, and no other', () => {
    const known = account(ID, '203.0.113.7', '203.0.113.8');
    expect(sut.isKnown(known, '203.0.113.7')).toBe(true);
    expect(sut.isKnown(known, '203.0.113.8')).toBe(true);
    expect(sut.isKnown(known, '203.0.113.9')).toBe(false);
    expect(sut.isKnown(account(ID), '203.0.113.7')).toBe(false);
  });

  it('knows all of an IPv6 network', () => {
    const known = account(ID, '2001:db8:1:2::1');
    expect(sut.isKnown(known, '2001:db8:1:2:a:b:c:d')).toBe(true);
    expect(sut.isKnown(known, '2001:db8:1:3::1')).toBe(false);
  });

  it('knows nobody who has hung up', () => {
    expect(sut.digestOf(ID, null)).toBeNull();
    expect(sut.isKnown(account(ID, 'unknown'), null)).toBe(false);
  });

  it('has digests that are of no use for another account, and tell no address', () => {
    expect(sut.isKnown(account(OTHER, '203.0.113.7'), '203.0.113.7')).toBe(false);
    expect(sut.digestOf(ID, '203.0.113.7')).toMatch(/^[\w-]{16}$/);
  });

  it('knows addresses still that were remembered before the secret was changed', () => {
    const known = account(ID, '203.0.113.7');
    const another = `${SECRET}, another`;
    expect(start(another, SECRET).isKnown(known, '203.0.113.7')).toBe(true);
    expect(start(another).isKnown(known, '203.0.113.7')).toBe(false);
  });
});
