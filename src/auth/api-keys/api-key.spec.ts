import type { Membership, Role } from '../memberships/membership';
import type { AdminId, ApiKeyId, OrganizationId } from '../../common/types/ids';
import { KEY_PERMISSIONS, permissionsOf } from '../permissions/permissions';
import { effectivePermissions, isRunning, isTokenOf } from './api-key';
import { apiKeyHash, apiKeyIdOf, newApiKeyToken } from './api-key-token';

const ID = '6b04485a573c2db06b50aad7' as ApiKeyId;
const MAKER = '6b04485a573c2db06b50aad5' as AdminId;
const nobodysOrganization = { ownerIds: [] };

const membership = (role: Role, id = 'membership'): Membership => ({
  id,
  adminId: MAKER,
  organizationId: '6b04485a573c2db06b50aad4' as OrganizationId,
  role,
  version: 1,
  joinedAt: new Date(0),
});

describe('the token of an API key', () => {
  it('names its record, and holds a secret of 32 bytes that is another one each time', () => {
    const [a, b] = [newApiKeyToken(ID), newApiKeyToken(ID)];
    expect(a).toMatch(/^omk_6b04485a573c2db06b50aad7_[\w-]{43}$/);
    expect(Buffer.from(a.slice(29), 'base64url')).toHaveLength(32);
    expect(a).not.toBe(b);
    expect(apiKeyIdOf(a)).toBe(ID);
  });

  it.each([
    '',
    'omk_',
    `omk_${ID}`,
    `omk_${ID}_${'a'.repeat(42)}`,
    `omk_${ID}_${'a'.repeat(44)}`,
    `omk_${ID}_${'a'.repeat(42)}=`,
    `omk_${ID}_${'a'.repeat(43)}\n`,
    `opk_${ID}_${'a'.repeat(43)}`,
    `omk_${ID.toUpperCase()}_${'a'.repeat(43)}`,
  ])('is none: %p', (token) => {
    expect(apiKeyIdOf(token)).toBeNull();
  });
});

describe(isTokenOf.name, () => {
  const [now, before, older, other] = [1, 2, 3, 4].map(() => newApiKeyToken(ID)) as [
    string,
    string,
    string,
    string,
  ];
  const key = {
    hash: apiKeyHash(now),
    formerHashes: [
      { hash: apiKeyHash(before), until: new Date(Date.now() + 60_000) },
      { hash: apiKeyHash(older), until: new Date(Date.now() - 1) },
    ],
  };

  it('takes the present one, and that of before until its overlap ends', () => {
    expect([now, before, older, other].map((token) => isTokenOf(token, key))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('takes no other spelling of the same bytes', () => {
    // The last character of 43 has two bits that say nothing.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = [...last].map((character) => now.slice(0, -1) + character);
    expect(spellings.filter((token) => isTokenOf(token, key))).toEqual([now]);
  });

  it('takes nothing for a hash, the hash itself neither', () => {
    expect(isTokenOf(key.hash, key)).toBe(false);
    expect(isTokenOf('', key)).toBe(false);
  });
});

describe(isRunning.name, () => {
  it('ends at its end, and without one never', () => {
    expect(isRunning({ expiresAt: null })).toBe(true);
    expect(isRunning({ expiresAt: new Date(Date.now() + 1000) })).toBe(true);
    expect(isRunning({ expiresAt: new Date() })).toBe(false);
  });
});

describe(effectivePermissions.name, () => {
  const everything = { permissions: KEY_PERMISSIONS, makerMembershipId: 'membership' };

  it.each(['admin', 'member', 'viewer'] as const)('is no more than its maker may do as %s', (role) => {
    const effective = effectivePermissions(everything, membership(role), nobodysOrganization);
    expect(effective).toEqual(new Set(KEY_PERMISSIONS.filter((one) => permissionsOf(role).has(one))));
  });

  it('is all that it was given while its maker is an owner, and no more', () => {
    const organization = { ownerIds: [MAKER] };
    const key = { ...everything, permissions: ['documents:read'] as const };
    expect(effectivePermissions(everything, membership('member'), organization)).toEqual(
      new Set(KEY_PERMISSIONS),
    );
    expect(effectivePermissions(key, membership('member'), organization)).toEqual(
      new Set(['documents:read']),
    );
  });

  it('is never what is for people alone, whatever is stored', () => {
    const permissions = ['api-keys:manage', 'organization:manage'] as unknown as typeof KEY_PERMISSIONS;
    const organization = { ownerIds: [MAKER] };
    const effective = effectivePermissions({ ...everything, permissions }, membership('owner'), organization);
    expect(effective.size).toBe(0);
  });

  it('is nothing once the maker has left, or has come back', () => {
    expect(effectivePermissions(everything, null, nobodysOrganization).size).toBe(0);
    const again = membership('admin', 'another membership');
    expect(effectivePermissions(everything, again, nobodysOrganization).size).toBe(0);
  });
});
