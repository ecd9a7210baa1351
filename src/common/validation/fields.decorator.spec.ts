import { refusedFields, takeBody } from '../../../test/support/refused-fields';
import {
  IsDisplayName,
  IsEmailAddress,
  IsNewOrganizationName,
  IsNewPassword,
  IsOrganizationName,
  IsPassword,
} from './fields.decorator';

class FieldsDto {
  @IsOrganizationName({ optional: true })
  readonly name?: string;

  @IsNewOrganizationName({ optional: true })
  readonly newName?: string;

  @IsDisplayName({ optional: true })
  readonly displayName?: string;

  @IsEmailAddress({ optional: true })
  readonly email?: string;

  @IsNewPassword({ optional: true })
  readonly newPassword?: string;

  @IsPassword({ optional: true })
  readonly password?: string;
}

class RequiredDto {
  @IsOrganizationName()
  readonly name!: string;
}

type Field = keyof FieldsDto;

const FIELDS: readonly Field[] = ['name', 'newName', 'displayName', 'email', 'newPassword', 'password'];

describe('the fields of requests', () => {
  function take(field: Field, value: unknown): string | undefined {
    return takeBody(FieldsDto, { [field]: value })[field];
  }

  function messageFor(field: Field, value: unknown): string | undefined {
    const problems = refusedFields(FieldsDto, { [field]: value });
    if (problems === undefined) return undefined;
    expect(problems.map((problem) => problem.field)).toEqual([field]);
    return problems[0]?.message;
  }

  it.each(FIELDS)('%s may be left out where it is optional, and is text where it is given', (field) => {
    expect(take(field, undefined)).toBeUndefined();
    for (const value of [null, 5, true, {}, { $gt: '' }]) {
      expect(messageFor(field, value)).toBe('must be a string');
    }
    expect(messageFor(field, ['abcdefgh'])).toBe('must be a single string, given once');
    expect(messageFor(field, '')).toBeDefined();
  });

  it('is required where it is not optional', () => {
    expect(refusedFields(RequiredDto, {})).toEqual([{ field: 'name', message: 'is required' }]);
  });

  describe.each(['name', 'newName'] as const)('%s', (field) => {
    it('is normalised before it is looked at', () => {
      expect(take(field, '  ACME-Labs ')).toBe('acme-labs');
    });

    it.each(['ab', '_abc', 'a b c', '\u212aelvin', 'a'.repeat(64)])('refuses %p', (name) => {
      expect(messageFor(field, name)).toBe(
        'must be 3 to 63 of a-z 0-9 _ - and begin and end with a letter or digit',
      );
    });
  });

  it('refuses a reserved name only where it is to be taken', () => {
    expect(take('name', 'admin')).toBe('admin');
    expect(messageFor('newName', ' Admin ')).toBe('is reserved');
  });

  describe('a display name', () => {
    it.each([
      ['  Acme Inc.  ', 'Acme Inc.'],
      ['Ácme & Söhne — 株式会社 ✓', 'Ácme & Söhne — 株式会社 ✓'],
      ['x'.repeat(100), 'x'.repeat(100)],
      ['😀'.repeat(100), '😀'.repeat(100)],
    ])('takes %p, trimmed', (given, taken) => {
      expect(take('displayName', given)).toBe(taken);
    });

    it.each(['a\0b', 'a\nb', 'a\tb', 'a\u001bb', 'a\u007fb', 'a\u0085b'])('refuses %p', (text) => {
      expect(messageFor('displayName', text)).toBe('must not contain control characters');
    });

    it.each([' \n ', 'x'.repeat(101), '😀'.repeat(101)])('refuses %p for its length', (text) => {
      expect(messageFor('displayName', text)).toMatch(/^must be (longer|shorter) than or equal to/);
    });
  });

  describe('an email address', () => {
    it.each([
      [' Owner@Acme.EXAMPLE ', 'owner@acme.example'],
      ['first.last+tag@sub.acme.example', 'first.last+tag@sub.acme.example'],
      [`${'a'.repeat(64)}@acme.example`, `${'a'.repeat(64)}@acme.example`],
    ])('takes %p, trimmed and lower-cased, and nothing else', (given, taken) => {
      expect(take('email', given)).toBe(taken);
    });

    it.each(['owner', '@acme.example', 'owner@', 'owner@acme', 'a b@acme.example', 'owner@@acme.example'])(
      'refuses %p',
      (email) => {
        expect(messageFor('email', email)).toBe('must be an email address');
      },
    );

    // Quoted ones, which would carry a line of their own into the header of a mail.
    it.each([
      '"a\r\nBcc: all@acme.example\r\nb"@acme.example',
      '"a\u0001b"@acme.example',
      '"a\u007fb"@acme.example',
    ])('refuses control characters: %p', (email) => {
      expect(messageFor('email', email)).toBeDefined();
    });

    it('refuses more than 254 characters for their number', () => {
      expect(messageFor('email', `${'a'.repeat(300)}@acme.example`)).toBe(
        'must be shorter than or equal to 254 characters',
      );
    });
  });

  describe('a password', () => {
    it('is not changed in any way', () => {
      const password = '  Pässwörd with İ  ';
      expect(take('newPassword', password)).toBe(password);
      expect(take('password', password)).toBe(password);
    });

    it('has 8 to 128 characters where it is new', () => {
      expect(messageFor('newPassword', 'x'.repeat(7))).toBeDefined();
      expect(take('newPassword', 'x'.repeat(8))).toHaveLength(8);
      expect(take('newPassword', 'x'.repeat(128))).toHaveLength(128);
      expect(messageFor('newPassword', 'x'.repeat(129))).toBeDefined();
    });

    it('has 1 to 128 where it is compared, as the rule for new ones may have been another once', () => {
      expect(take('password', 'x')).toBe('x');
      expect(take('password', 'x'.repeat(128))).toHaveLength(128);
      expect(messageFor('password', 'x'.repeat(129))).toBeDefined();
    });
  });
});
