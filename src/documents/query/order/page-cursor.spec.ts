import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import type { OrganizationId } from '../../../common/types/ids';
import type { CursorPosition, SortValue } from './cursor-position';
import { decodePageCursor, encodePageCursor, type CursorBinding } from './page-cursor';
import { refusalOf } from '../../../../test/integration/documents/query/refusal-of';
import { withCharacterChanged } from '../../../../test/support/changed-character';

const key = createSecretKey(Buffer.alloc(32, 7));
const binding: CursorBinding = {
  organizationId: '0123456789abcdef01234567' as OrganizationId,
  type: 'notes',
  queryDigest: 'digest',
};
const position: CursorPosition = { id: 'n1', value: 5 };

function expectRefused(decode: () => unknown): void {
  expect(refusalOf(decode)).toEqual([
    { field: 'cursor', message: 'is not a cursor of this list: begin again without one' },
  ]);
}

describe(encodePageCursor.name, () => {
  it.each<SortValue | undefined>([
    ...[
      undefined,
      null,
      true,
      false,
      0,
      -1.5,
      1e300,
      5e-324,
      2 ** 53,
      Infinity,
      -Infinity,
      new Date(1_700_000_000_123),
    ],
    ...['', 'text', 'ü😀', '\0', '{"time":1}', 'x'.repeat(10_000)],
  ])('carries %p whole', (value) => {
    const cursor = encodePageCursor(key, binding, { id: 'n1', value });
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodePageCursor(key, binding, cursor)).toEqual({ id: 'n1', value });
  });

  it('carries any text and number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true })), (value) => {
        const { value: read } = decodePageCursor(
          key,
          binding,
          encodePageCursor(key, binding, { id: 'n', value }),
        );
        expect(read === value).toBe(true);
      }),
    );
  });

  it('is short for ordinary values', () => {
    expect(encodePageCursor(key, binding, { id: '0'.repeat(24), value: undefined }).length).toBeLessThan(90);
  });

  it('refuses to continue behind a text that no request could carry', () => {
    expect(refusalOf(() => encodePageCursor(key, binding, { id: 'n1', value: 'x'.repeat(100_000) }))).toEqual(
      [expect.objectContaining({ field: 'sort' })],
    );
  });
});

describe(decodePageCursor.name, () => {
  const cursor = encodePageCursor(key, binding, position);

  it.each<[string, Partial<CursorBinding>]>([
    ['organization', { organizationId: '0123456789abcdef01234568' as OrganizationId }],
    ['type', { type: 'note' }],
    ['query', { queryDigest: 'other' }],
    ['organization and type, run together', { type: 'otes', queryDigest: 'n' }],
  ])('refuses a cursor of another %s', (_, other) => {
    expectRefused(() => decodePageCursor(key, { ...binding, ...other }, cursor));
  });

  it('refuses a cursor of another key', () => {
    expectRefused(() => decodePageCursor(createSecretKey(Buffer.alloc(32, 8)), binding, cursor));
  });

  it('refuses a cursor with any one character changed, added or gone', () => {
    for (let at = 0; at < cursor.length; at += 1) {
      const [before, after] = [cursor.slice(0, at), cursor.slice(at + 1)];
      expectRefused(() => decodePageCursor(key, binding, withCharacterChanged(cursor, at)));
      expectRefused(() => decodePageCursor(key, binding, before + after));
      expectRefused(() => decodePageCursor(key, binding, `${before}A${cursor.slice(at)}`));
    }
    expectRefused(() => decodePageCursor(key, binding, `${cursor}=`));
    expectRefused(() => decodePageCursor(key, binding, `${cursor}A`));
    expectRefused(() => decodePageCursor(key, binding, ` ${cursor}`));
  });

  it('has one spelling, though decoding would forgive bits that are left over at the end', () => {
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((last) => cursor.slice(0, -1) + last)
      .filter((other) => other !== cursor);
    const bytesOf = (text: string): string => Buffer.from(text, 'base64url').toString('hex');
    expect(others.filter((other) => bytesOf(other) === bytesOf(cursor))).not.toEqual([]);
    for (const other of others) expectRefused(() => decodePageCursor(key, binding, other));
  });

  it('refuses whatever else it is given, and fails in no other way', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary', maxLength: 200 })),
        (text) => {
          expectRefused(() => decodePageCursor(key, binding, text));
        },
      ),
    );
    expectRefused(() => decodePageCursor(key, binding, 'A'.repeat(1_000_000)));
  });
});
