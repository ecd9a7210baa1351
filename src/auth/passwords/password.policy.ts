import { dictionary } from '@zxcvbn-ts/language-common';
import { InvalidRequestError } from '../../common/errors/request.errors';
import { PASSWORD_LENGTH } from '../../common/validation/fields.decorator';

/** The common ones that are long enough to get this far, in lower case as the list has them. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].map(String).filter((password) => password.length >= PASSWORD_LENGTH.min),
);

/** Systems type the same letter as different code points; NIST SP 800-63B, 3.1.1.2 asks for this form. */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

export interface PasswordContext {
  readonly email: string;
  /** Where it is the password of somebody who owns one. */
  readonly organizationName?: string | undefined;
}

/**
 * Length is the field's own rule; this is the rest of it, which needs to know whose password it will be.
 * @throws InvalidRequestError naming the field `password`
 */
export function assertAcceptablePassword(
  password: string,
  { email, organizationName }: PasswordContext,
): void {
  const guess = comparable(password);
  const message =
    guess === comparable(email)
      ? 'must not be the email address'
      : organizationName !== undefined && guess === comparable(organizationName)
        ? 'must not be the organization name'
        : COMMON_PASSWORDS.has(guess)
          ? 'is too common'
          : null;
  if (message !== null) throw new InvalidRequestError([{ field: 'password', message }]);
}

/** In the form that is hashed: what is compared must be what would let somebody in. */
function comparable(text: string): string {
  return normalisePassword(text).toLowerCase();
}
