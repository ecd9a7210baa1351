import { Injectable } from '@nestjs/common';
import { AccountTrail } from '../accounts/account-trail';
import { CredentialsService } from '../credentials.service';
import type { Person } from '../principal';
import { AccountNotices } from './account-notices';
import { EmailVerificationService } from './email-verification.service';
import { Reauthentication } from './reauthentication';

interface EmailChange extends Proof {
  readonly email: string;
}

interface PasswordChange extends Proof {
  readonly password: string;
}

/** That it is the person, where the sign-in is not fresh. */
interface Proof {
  readonly currentPassword: string | undefined;
  /** Where they are. */
  readonly address: string | null;
}

interface AnnouncedChange {
  readonly email: string | undefined;
  readonly isNewPassword: boolean;
}

/** What every person may change of their own account, whatever their role. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly reauthentication: Reauthentication,
    private readonly notices: AccountNotices,
    private readonly verification: EmailVerificationService,
    private readonly trail: AccountTrail,
  ) {}

  /**
   * For changes of email or password that are made elsewhere.
   * @throws ReauthenticationRequiredError
   */
  async assertFresh(person: Person): Promise<void> {
    await this.reauthentication.assertFresh(person);
  }

  /** Tells the person of changes that were made, and has a new address verified. */
  announce(person: Person, { email, isNewPassword }: AnnouncedChange): void {
    if (isNewPassword) this.notices.passwordChanged(person.email);
    if (email === undefined || email === person.email) return;
    this.notices.emailChanged({ from: person.email, to: email });
    this.verification.begin({ adminId: person.adminId, email });
  }

  /**
   * @throws ReauthenticationRequiredError
   * @throws EmailTakenError
   */
  async changeEmail(person: Person, { email, ...proof }: EmailChange): Promise<void> {
    if (email === person.email) return;
    await this.reauthentication.assertFresh(person, toAttempt(proof));
    await this.trail.around(person.adminId, { action: 'account.email_changed', email }, () =>
      this.credentials.change(person.adminId, { email }, undefined),
    );
    this.announce(person, { email, isNewPassword: false });
  }

  /**
   * Ends all other sessions of the person.
   * @throws ReauthenticationRequiredError
   * @throws InvalidRequestError when the password may not be used
   */
  async changePassword(person: Person, { password, ...proof }: PasswordChange): Promise<void> {
    await this.reauthentication.assertFresh(person, toAttempt(proof));
    const passwordHash = await this.credentials.hashNew(password, { email: person.email });
    await this.trail.around(person.adminId, { action: 'account.password_changed' }, () =>
      this.credentials.change(person.adminId, { passwordHash }, person.sessionId),
    );
    this.announce(person, { email: undefined, isNewPassword: true });
  }
}

function toAttempt({ currentPassword, address }: Proof) {
  return currentPassword === undefined ? undefined : { password: currentPassword, address };
}
