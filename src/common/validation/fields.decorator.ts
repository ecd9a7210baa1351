import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Length, Matches, MaxLength } from 'class-validator';
import {
  isReservedOrganizationName,
  normaliseOrganizationName,
  ORGANIZATION_NAME_PATTERN,
} from '../types/organization-name';
import { parseRfc3339 } from './rfc3339';
import { Satisfies } from './satisfies.decorator';
import { WhenGiven } from './when-given.decorator';

const DISPLAY_NAME_MAX = 100;
const EMAIL_MAX = 254;
const ID_MAX = 64;
/** The bound of the work that hashing does; also keeps a password within one line of any client. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const CONTROL_CHARACTER = /\p{Cc}/u;

function whenString(change: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? change(value) : value));
}

interface FieldOptions {
  readonly optional?: boolean;
  readonly api?: ApiPropertyOptions;
}

function field(
  { optional = false, api = {} }: FieldOptions,
  defaults: ApiPropertyOptions,
  rules: PropertyDecorator[],
) {
  const documented = ApiProperty({ ...defaults, ...api, required: !optional } as ApiPropertyOptions);
  return applyDecorators(documented, ...(optional ? [WhenGiven()] : []), ...rules);
}

/** An organization's name, normalised; the format of `product.md`. Reserved names are for {@link IsNewOrganizationName}. */
export function IsOrganizationName(options: FieldOptions = {}) {
  return field(
    options,
    {
      description: 'Name of the organization; trimmed and lower-cased before it is looked at',
      example: 'acme',
      minLength: 3,
      maxLength: 63,
      pattern: ORGANIZATION_NAME_PATTERN.source,
    },
    [
      whenString(normaliseOrganizationName),
      IsString(),
      Matches(ORGANIZATION_NAME_PATTERN, {
        message: 'must be 3 to 63 of a-z 0-9 _ - and begin and end with a letter or digit',
      }),
    ],
  );
}

/** As {@link IsOrganizationName}, for a name that is to be taken. */
export function IsNewOrganizationName(options: FieldOptions = {}) {
  const notReserved = Satisfies((name) => !isReservedOrganizationName(String(name)), 'is reserved');
  return applyDecorators(IsOrganizationName(options), notReserved);
}

export function IsDisplayName(options: FieldOptions = {}) {
  return field(
    options,
    {
      description: 'Name to show to people, free text; the organization name where none was given',
      example: 'Acme Inc.',
      minLength: 1,
      maxLength: DISPLAY_NAME_MAX,
    },
    [
      whenString((value) => value.trim()),
      IsString(),
      Length(1, DISPLAY_NAME_MAX),
      Satisfies((text) => !CONTROL_CHARACTER.test(String(text)), 'must not contain control characters'),
    ],
  );
}

/** An id of this service, opaque: one that cannot be is simply not found. */
export function IsId(options: FieldOptions = {}) {
  return field(
    options,
    { description: 'An id', example: '6b04485a573c2db06b50aad4', minLength: 1, maxLength: ID_MAX },
    [IsString(), Length(1, ID_MAX)],
  );
}

/** Trimmed and lower-cased, and nothing else: providers differ in what else they take for the same address. */
export function IsEmailAddress(options: FieldOptions = {}) {
  return field(
    options,
    {
      description: 'Email address; trimmed and lower-cased',
      example: 'owner@acme.example',
      format: 'email',
      maxLength: EMAIL_MAX,
    },
    [
      whenString((value) => value.trim().toLowerCase()),
      IsString(),
      MaxLength(EMAIL_MAX),
      IsEmail({}, { message: 'must be an email address' }),
      // A quoted local part may hold them, and could end a header of a mail.
      Satisfies((text) => !CONTROL_CHARACTER.test(String(text)), 'must not contain control characters'),
    ],
  );
}

/** Length only: whether it is too common depends on email and name as well, see `assertAcceptablePassword`. */
export function IsNewPassword(options: FieldOptions = {}) {
  const { min, max } = PASSWORD_LENGTH;
  return field(
    options,
    {
      description: 'Not a common password, not the email, not the organization name',
      example: 'correct horse battery staple',
      format: 'password',
      minLength: min,
      maxLength: max,
    },
    [IsString(), Length(min, max)],
  );
}

/** A password to compare with the stored one: any that could have been accepted at some time. */
export function IsPassword(options: FieldOptions = {}) {
  return field(
    options,
    {
      description: 'Password',
      example: 'correct horse battery staple',
      format: 'password',
      minLength: 1,
      maxLength: PASSWORD_LENGTH.max,
    },
    [IsString(), Length(1, PASSWORD_LENGTH.max)],
  );
}

export function IsFutureTime(options: FieldOptions = {}) {
  return field(options, { format: 'date-time', example: '2099-01-31T09:30:00.000Z' }, [
    Satisfies(
      (text) => typeof text === 'string' && parseRfc3339(text) !== undefined,
      'must be a time with an offset, such as 2026-01-31T09:30:00Z',
    ),
    Satisfies((text) => !(Date.parse(String(text)) <= Date.now()), 'must not be over yet'),
  ]);
}
