import { Injectable } from '@nestjs/common';
import { AccountsRepository, newOneTimeToken, oneTimeTokenHash, type Person, type Role } from '../auth';
import { PreconditionFailedError } from '../common/errors/precondition.errors';
import type { IfMatch } from '../common/http/etag';
import type { Page, PageRequest } from '../common/pagination/page';
import type { InvitationId, OrganizationId } from '../common/types/ids';
import { InvitationsConfig } from '../config/invitations.config';
import { parseInvitationId } from '../database/object-id';
import { assertMayGrant } from '../members';
import type { Invitation, Renewal } from './invitation';
import { InvitationMails } from './invitation-mails';
import { AlreadyMemberError, InvitationNotFoundError, InvitationPendingError } from './invitations.errors';
import { InvitationsRepository, type InvitationKey } from './invitations.repository';

/** What the people of an organization do about its pending invitations. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly config: InvitationsConfig,
    private readonly invitations: InvitationsRepository,
    private readonly accounts: AccountsRepository,
    private readonly mails: InvitationMails,
  ) {}

  /**
   * @param id a retried request has that of its first attempt
   * @throws ForbiddenError when the role is above the caller's
   * @throws AlreadyMemberError
   * @throws InvitationPendingError
   */
  async create(
    caller: Person,
    { email, role }: { readonly email: string; readonly role: Role },
    id: InvitationId,
  ): Promise<Invitation> {
    this.mails.assertReady();
    assertMayGrant(caller.role, role);
    const { organizationId } = caller;
    if (await this.#isMember(organizationId, email)) throw new AlreadyMemberError();
    const { token, ...renewal } = this.#newToken(caller);
    const made = { id, organizationId, email, role, ...renewal };
    const invitation =
      (await this.invitations.insert(made)) ??
      // Made by the first attempt of a retried request, whose mail may never have left.
      (await this.invitations.renew({ organizationId, id }, renewal));
    if (invitation === null) throw new InvitationPendingError();
    await this.mails.send(invitation, token, caller.email);
    return invitation;
  }

  async list(organizationId: OrganizationId, page: PageRequest): Promise<Page<Invitation>> {
    return this.invitations.list(organizationId, page);
  }

  /** @throws InvitationNotFoundError */
  async get({ organizationId }: Person, id: string): Promise<Invitation> {
    return this.#get(keyOf(organizationId, id));
  }

  /**
   * By another mail with another token. The caller vouches for it from here on.
   * @throws InvitationNotFoundError
   * @throws ForbiddenError when its role is above the caller's
   * @throws PreconditionFailedError
   */
  async resend(caller: Person, id: string, ifMatch: IfMatch | undefined): Promise<Invitation> {
    this.mails.assertReady();
    const key = await this.#manageable(caller, id);
    const { token, ...renewal } = this.#newToken(caller);
    const invitation = await this.invitations.renew(key, renewal, ifMatch);
    if (invitation === null) throw await this.#refusal(key);
    await this.mails.send(invitation, token, caller.email);
    return invitation;
  }

  /**
   * @throws InvitationNotFoundError
   * @throws ForbiddenError when its role is above the caller's
   * @throws PreconditionFailedError
   */
  async revoke(caller: Person, id: string, ifMatch: IfMatch | undefined): Promise<void> {
    const key = await this.#manageable(caller, id);
    if (!(await this.invitations.revoke(key, ifMatch))) throw await this.#refusal(key);
  }

  async #isMember(organizationId: OrganizationId, email: string): Promise<boolean> {
    // One command, whether or not there is an account: how long it takes tells nothing of who has one.
    const account = await this.accounts.findForSignIn(email);
    return account?.memberships.some((one) => one.organizationId === organizationId) ?? false;
  }

  #newToken({ adminId }: Person): Renewal & { readonly token: string } {
    const token = newOneTimeToken();
    const expiresAt = new Date(Date.now() + this.config.lifetimeMs);
    return { token, tokenHash: oneTimeTokenHash(token), invitedBy: adminId, expiresAt };
  }

  async #get(key: InvitationKey | null): Promise<Invitation> {
    const invitation = key && (await this.invitations.find(key));
    if (invitation === null) throw new InvitationNotFoundError();
    return invitation;
  }

  async #manageable({ organizationId, role }: Person, id: string): Promise<InvitationKey> {
    const invitation = await this.#get(keyOf(organizationId, id));
    assertMayGrant(role, invitation.role);
    return invitation;
  }

  /** Why a change matched nothing. */
  async #refusal(key: InvitationKey): Promise<Error> {
    const isThere = (await this.invitations.find(key)) !== null;
    return isThere ? new PreconditionFailedError() : new InvitationNotFoundError();
  }
}

function keyOf(organizationId: OrganizationId, id: string): InvitationKey | null {
  const parsed = parseInvitationId(id);
  return parsed && { organizationId, id: parsed };
}
