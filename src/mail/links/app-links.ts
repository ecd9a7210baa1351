import { Injectable } from '@nestjs/common';
import { MailConfig } from '../../config/mail.config';

declare const ofOurApp: unique symbol;

/** An address of the web app with a token in it: as good as a password until it is used. */
export type AppLink = string & { readonly [ofOurApp]: true };

/**
 * The only addresses that mails lead to. They begin with what is configured and never with what a request says of its
 * host, and have the token in the fragment: browsers send it to no server, so it stands in no log and no `Referer`.
 */
@Injectable()
export class AppLinks {
  constructor(private readonly config: MailConfig) {}

  acceptInvitation(token: string): AppLink {
    return this.#link('accept-invitation', token);
  }

  resetPassword(token: string): AppLink {
    return this.#link('reset-password', token);
  }

  verifyEmail(token: string): AppLink {
    return this.#link('verify-email', token);
  }

  #link(page: string, token: string): AppLink {
    return `${this.config.appUrl}/${page}#token=${encodeURIComponent(token)}` as AppLink;
  }
}
