import { Injectable } from '@nestjs/common';
import { AppLogger } from '../../common/logging/app-logger';
import { emailChangedMail, Mailer, passwordChangedMail, type MailMessage } from '../../mail';

/** Tells people of changes of their account that somebody else may have made; as far as mail can be sent at all. */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly mailer: Mailer,
    private readonly logger: AppLogger,
  ) {}

  passwordChanged(email: string): void {
    this.#tell(passwordChangedMail({ to: email }));
  }

  /** At the address that they had. */
  emailChanged({ from, to }: { readonly from: string; readonly to: string }): void {
    this.#tell(emailChangedMail({ to: from, newEmail: to }));
  }

  #tell(message: MailMessage): void {
    if (!this.mailer.isConfigured) return;
    try {
      this.mailer.send(message);
    } catch (error) {
      // The change is made, and is answered so.
      this.logger.warn({ err: error }, 'A person was not told of a change of their account');
    }
  }
}
