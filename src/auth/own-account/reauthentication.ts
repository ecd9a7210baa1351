import { Injectable } from '@nestjs/common';
import { CredentialsService } from '../credentials.service';
import { ReauthenticationRequiredError } from '../auth.errors';
import type { Person } from '../principal';

const FRESH_MS = 15 * 60_000;

/** Holds off who has found a device that was left signed in. */
@Injectable()
export class Reauthentication {
  constructor(private readonly credentials: CredentialsService) {}

  /** @throws ReauthenticationRequiredError unless the sign-in is fresh, or the present password was given */
  async assertFresh(
    { adminId, authenticatedAt }: Person,
    currentPassword: string | undefined,
  ): Promise<void> {
    if (Date.now() - authenticatedAt.getTime() <= FRESH_MS) return;
    if (currentPassword !== undefined && (await this.credentials.isPassword(adminId, currentPassword))) {
      return;
    }
    throw new ReauthenticationRequiredError();
  }
}
