import { InvalidRequestError } from '../errors/request.errors';
import { createValidationPipe } from '../http/validation/validation.pipe';
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
  const sut = createValidationPipe();

  async function take(field: Field, value: unknown): Promise<unknown> {
    const dto = (await sut.transform({ [field]: value }, { type: 'body', metatype: FieldsDto })) as FieldsDto;
    return dto[field];
  }

  async function messageFor(field: Field, value: unknown): Promise<string | undefined> {
    const error: unknown = await take(field, value).catch((thrown: unknown) => thrown);
    if (!(error instanceof InvalidRequestError)) return undefined;
    expect(error.fields?.map((problem) => problem.field)).toEqual([field]);
    return error.fields?.[0]?.message;
  }

  it.each(FIELDS)('%s may be left out where it is optional, and is text where it is given', async (field) => {
    expect(await take(field, undefined)).toBeUndefined();
    for (const value of [null, 5, true, {}, { $gt: '' }]) {
      expect(await messageFor(field, value)).toBe('must be a string');
    }
    expect(await messageFor(field, ['abcdefgh'])).toBe('must be a single string, given once');
    expect(await messageFor(field, '')).toBeDefined();
  });

  it('is required where it is not optional', async () => {
    const run = sut.transform({}, { type: 'body', metatype: RequiredDto });
    await expect(run).rejects.toMatchObject({ fields: [{ field: 'name', message: 'is required' }] });
  });

  describe.each(['name', 'newName'] as const)('%s', (field) => {
    it('is normalised before it is looked at', async () => {
      expect(await take(field, '  ACME-Labs ')).toBe('acme-labs');
    });

    it.each(['ab', '_abc', 'a b c', '\u212aelvin', 'a'.repeat(64)])('refuses %p', async (name) => {
      expect(await messageFor(field, name)).toBe(
        'must be 3 to 63 of a-z 0-9 _ - and begin and end with a letter or digit',
      );
    });
  });

  it('refuses a reserved name only where it is to be taken', async () => {
    expect(await take('name', 'admin')).toBe('admin');
    expect(await messageFor('newName', ' Admin ')).toBe('is reserved');
  });

  describe('a display name', () => {
    it.each([
      ['  Acme Inc.  ', 'Acme Inc.'],
      ['Ácme & Söhne — 株式会社 ✓', 'Ácme & Söhne — 株式会社 ✓'],
      ['x'.repeat(100), 'x'.repeat(100)],
      ['😀'.repeat(100), '😀'.repeat(100)],
    ])('takes %p, trimmed', async (given, taken) => {
      expect(await take('displayName', given)).toBe(taken);
    });

    it.each(['a\0b', 'a\nb', 'a\tb', 'a\u001bb', 'a\u007fb', 'a\u0085b'])('refuses %p', async (text) => {
      expect(await messageFor('displayName', text)).toBe('must not contain control characters');
    });

    it.each([' \n ', 'x'.repeat(101), '😀'.repeat(101)])('refuses %p for its length', async (text) => {
      expect(await messageFor('displayName', text)).toMatch(/^must be (longer|shorter) than or equal to/);
    });
  });

  describe('an email address', () => {
    it.each([
      [' Owner@Acme.EXAMPLE ', 'owner@acme.example'],
      ['first.last+tag@sub.acme.example', 'first.last+tag@sub.acme.example'],
      [`${'a'.repeat(64)}@acme.example`, `${'a'.repeat(64)}@acme.example`],
    ])('takes %p, trimmed and lower-cased, and nothing else', async (given, taken) => {
      expect(await take('email', given)).toBe(taken);
    });

    it.each(['owner', '@acme.example', 'owner@', 'owner@acme', 'a b@acme.example', 'owner@@acme.example'])(
      'refuses %p',
      async (email) => {
        expect(await messageFor('email', email)).toBe('must be an email address');
      },
    );

    // Quoted ones, which would carry a line of their own into the header of a mail.
    it.each([
      '"a\r\nBcc: all@acme.example\r\nb"@acme.example',
      '"a\u0001b"@acme.example',
      '"a\u007fb"@acme.example',
    ])('refuses control characters: %p', async (email) => {
      expect(await messageFor('email', email)).toBeDefined();
    });

    it('refuses more than 254 characters for their number', async () => {
      expect(await messageFor('email', `${'a'.repeat(300)}@acme.example`)).toBe(
        'must be shorter than or equal to 254 characters',
      );
    });
  });

  describe('a password', () => {
    it('is not changed in any way', async () => {
      const password = '  Pässwörd with İ  ';
      expect(await take('newPassword', password)).toBe(password);
      expect(await take('password', password)).toBe(password);
    });

    it('has 8 to 128 characters where it is new', async () => {
      expect(await messageFor('newPassword', 'x'.repeat(7))).toBeDefined();
      expect(await take('newPassword', 'x'.repeat(8))).toHaveLength(8);
      expect(await take('newPassword', 'x'.repeat(128))).toHaveLength(128);
      expect(await messageFor('newPassword', 'x'.repeat(129))).toBeDefined();
    });

    it('has 1 to 128 where it is compared, as the rule for new ones may have been another once', async () => {
      expect(await take('password', 'x')).toBe('x');
      expect(await take('password', 'x'.repeat(128))).toHaveLength(128);
      expect(await messageFor('password', 'x'.repeat(129))).toBeDefined();
    });
  });
});
