import { createSecretKey } from 'node:crypto';
import type { OrganizationId } from '../../common/types/ids';
import { entryTag, personalDigest } from '../chain/audit-mac';
import { newEntry, type AuditOrigin, type EntryContent } from './new-entry';

const KEY = { id: 'key', key: createSecretKey('a key that only this test has', 'utf8') };
const ORIGIN: AuditOrigin = {
  actor: { type: 'person', id: 'a-person', email: 'ada@example.com' },
  address: '198.51.100.7',
  userAgent: 'a test',
  requestId: 'a-request',
};
const CONTENT: EntryContent = {
  organizationId: '6b04485a573c2db06b50aad4' as OrganizationId,
  action: 'api_key.created',
  origin: ORIGIN,
  target: { type: 'api_key', id: 'a-key', name: 'Build server' },
  changes: [{ field: 'permissions', to: ['audit:read'] }],
};

describe(newEntry.name, () => {
  it('keeps what tells of people beside the chain, and only its digest in it', () => {
    const { personal, digests, ...entry } = newEntry(CONTENT, KEY);
    expect(personal).toEqual({
      actor: {
        salt: expect.any(String),
        email: 'ada@example.com',
        address: '198.51.100.7',
        user_agent: 'a test',
      },
      target: { salt: expect.any(String), name: 'Build server' },
    });
    for (const text of ['ada@', '198.51', 'Build server', 'a test']) {
      expect(JSON.stringify(entry)).not.toContain(text);
    }
    expect(digests).toEqual({
      actor: personal.actor && personalDigest(personal.actor),
      target: personal.target && personalDigest(personal.target),
    });
  });

  it('salts, so that one person has another digest in each entry', () => {
    expect(newEntry(CONTENT, KEY).digests.actor).not.toBe(newEntry(CONTENT, KEY).digests.actor);
  });

  it('keeps nothing of nobody', () => {
    const origin: AuditOrigin = {
      actor: { type: 'system', id: null },
      address: null,
      userAgent: null,
      requestId: null,
    };
    const { personal, digests } = newEntry({ ...CONTENT, origin, target: undefined }, KEY);
    expect({ personal, digests }).toEqual({ personal: {}, digests: { actor: null, target: null } });
  });

  it('has an id of its own second, and a tag over all of it', () => {
    const entry = newEntry(CONTENT, KEY);
    expect(parseInt(entry.id.slice(0, 8), 16)).toBe(Math.floor(entry.at.getTime() / 1000));
    expect(entry.tag).toBe(entryTag(KEY.key, entry));
    expect(entry.tag).not.toBe(entryTag(KEY.key, { ...entry, changes: [{ field: 'permissions' }] }));
  });

  it('cuts what callers make long, and never leaves half a character', () => {
    const long = `${'x'.repeat(255)}😀${'x'.repeat(10_000)}`;
    const entry = newEntry(
      {
        ...CONTENT,
        target: { type: 'x', id: long },
        changes: [
          { field: 'text', from: long },
          { field: 'list', to: Array.from({ length: 1000 }, () => long) },
        ],
      },
      KEY,
    );
    expect(JSON.stringify(entry).length).toBeLessThan(20_000);
    const [{ from } = {}, { to } = {}] = entry.changes;
    expect(from).toBe(`${'x'.repeat(255)}\ufffd`);
    expect(to).toHaveLength(50);
  });
});
