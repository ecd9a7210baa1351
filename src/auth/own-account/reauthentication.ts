import { Injectable } from '@nestjs/common';
import { CredentialsService } from '../credentials.service';
import { ReauthenticationRequiredError } from '../auth.errors';
import type { PasswordAttempt } from '../passwords/password-checks';
import type { Person } from '../principal';

const FRESH_MS = 15 * 60_000;

/** Holds off who has found a device that was left signed in. */
@Injectable()
export class Reauthentication {
  constructor(private readonly credentials: CredentialsService) {}

  /**
   * @throws ReauthenticationRequiredError unless the sign-in is fresh, or the present password was given
   * @throws RateLimitExceededError after too many wrong ones
   */
  async assertFresh(person: Person, attempt?: Omit<PasswordAttempt, 'email'>): Promise<void> {
    if (Date.now() - person.authenticatedAt.getTime() <= FRESH_MS) return;
    if (attempt !== undefined && (await this.credentials.isPassword(person, attempt))) return;
    throw new ReauthenticationRequiredError();
  }
}
