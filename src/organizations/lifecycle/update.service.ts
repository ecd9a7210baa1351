import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditedChange } from '../../audit';
import {
  AccountTrail,
  CredentialsService,
  EmailTakenError,
  OwnAccountService,
  type Person,
} from '../../auth';
import type { IfMatch } from '../../common/http/etag';
import { TenantNotFoundError, TenantRegistry, type TenantRecord } from '../../tenancy';
import type { Organization, OrganizationChange, UpdateOperation } from '../organization';
import { ChangeInProgressError, NameTakenError, TooManyRenamesError } from '../organizations.errors';
import { OrganizationsRepository } from '../organizations.repository';
import { LifecycleSteps } from './lifecycle-steps';
import { NamesService } from './names/names.service';
import { PreconditionsService } from './preconditions.service';
import { RecoveryService } from './recovery.service';

export interface UpdateRequest extends OrganizationChange {
  /** Of the caller's own account. */
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  /** Versions of the organization that the caller wants to change. */
  readonly ifMatch?: IfMatch | undefined;
}

interface Credentials {
  readonly email: string | undefined;
  readonly passwordHash: string | undefined;
}

interface Changes {
  readonly change: OrganizationChange;
  readonly credentials: Credentials;
  readonly ifMatch: IfMatch | undefined;
}

/**
 * Changes an organization, its owner's credentials, or both. Each alone is one update. Both together write their
 * intent first, so that whoever finds it after a crash can tell whether to finish or to take back.
 */
@Injectable()
export class UpdateService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly names: NamesService,
    private readonly credentials: CredentialsService,
    private readonly account: OwnAccountService,
    private readonly registry: TenantRegistry,
    private readonly preconditions: PreconditionsService,
    private readonly recovery: RecoveryService,
    private readonly audit: AuditTrail,
    private readonly accountTrail: AccountTrail,
    private readonly steps: LifecycleSteps,
  ) {}

  /**
   * @param current the caller's organization, of which the caller is an owner
   * @throws ReauthenticationRequiredError when email or password are to change and the sign-in is not fresh
   * @throws PreconditionFailedError, looked at before what follows
   * @throws NameTakenError, looked at before the email
   * @throws EmailTakenError
   * @throws InvalidRequestError when the password may not be used
   * @throws ChangeInProgressError
   */
  async update(principal: Person, current: TenantRecord, request: UpdateRequest): Promise<TenantRecord> {
    const { ifMatch } = request;
    const changesAccount = request.email !== undefined || request.password !== undefined;
    if (changesAccount) await this.account.assertFresh(principal);
    await this.preconditions.assertMet(current.id, ifMatch);
    const change = { name: request.name, displayName: request.displayName };
    if (request.name !== undefined && request.name !== current.name) {
      await this.names.assertFreeFor(current.id, request.name);
    }
    const credentials = await this.#prepare(principal, current, request);

    const entries = await this.#entriesOf(principal, current, { change, credentials });
    await this.audit.around(entries, () => this.#make(principal, current, { change, credentials, ifMatch }));
    const isNewPassword = credentials.passwordHash !== undefined;
    this.account.announce(principal, { email: credentials.email, isNewPassword });
    return this.#reload(current);
  }

  async #make(principal: Person, current: TenantRecord, changes: Changes): Promise<void> {
    const { change, credentials, ifMatch } = changes;
    const changesOrganization = change.name !== undefined || change.displayName !== undefined;
    const changesAccount = credentials.email !== undefined || credentials.passwordHash !== undefined;
    try {
      if (changesOrganization && changesAccount) await this.#changeBoth(principal, current, changes);
      else if (changesOrganization) await this.#changeOrganization(current, change, ifMatch);
      else await this.credentials.change(principal.adminId, credentials, principal.sessionId);
    } finally {
      // Also after a failure: it may have come behind the commit point.
      this.registry.invalidate(current.id, current.name, change.name ?? current.name);
    }
  }

  /** Of the organization, and of the account in each organization of the person: all of them in one insert. */
  async #entriesOf(
    { adminId, email }: Person,
    current: TenantRecord,
    { change, credentials }: Omit<Changes, 'ifMatch'>,
  ): Promise<AuditedChange[]> {
    const ofOrganization = organizationEntry(current, change);
    const isNewEmail = credentials.email !== undefined && credentials.email !== email;
    const ofAccount = await this.accountTrail.entriesOf(adminId, [
      ...(isNewEmail ? [{ action: 'account.email_changed', email: credentials.email } as const] : []),
      ...(credentials.passwordHash === undefined ? [] : [{ action: 'account.password_changed' } as const]),
    ]);
    return [...ofOrganization, ...ofAccount];
  }

  async #prepare(principal: Person, current: TenantRecord, request: UpdateRequest): Promise<Credentials> {
    const { email, password } = request;
    if (password === undefined) return { email, passwordHash: undefined };
    const context = { email: email ?? principal.email, organizationName: request.name ?? current.name };
    return { email, passwordHash: await this.credentials.hashNew(password, context) };
  }

  async #changeOrganization(
    { id }: TenantRecord,
    change: OrganizationChange,
    ifMatch: IfMatch | undefined,
  ): Promise<void> {
    const changed = await this.recovery.whenIdle(id, () =>
      this.steps.run('update', 'change', () => this.organizations.change(id, change, ifMatch)),
    );
    if (changed === null) await this.#refuse(id, change, ifMatch);
  }

  async #changeBoth(
    { adminId, sessionId }: Person,
    { id }: TenantRecord,
    { change, credentials, ifMatch }: Changes,
  ): Promise<void> {
    const operation: UpdateOperation = {
      id: randomUUID(),
      kind: 'update',
      adminId,
      committed: false,
      keptSession: sessionId,
      ...credentials,
    };
    const begin = async () =>
      (await this.organizations.beginUpdate(id, operation, { name: change.name, ifMatch })) || null;
    const begun = await this.recovery.whenIdle(id, () => this.steps.run('update', 'begin', begin));
    if (begun === null) await this.#refuse(id, change, ifMatch);
    const { email } = credentials;
    try {
      if (email !== undefined) {
        await this.steps.run('update', 'claim_email', () => this.credentials.claimEmail(adminId, email));
      }
      const committed = await this.steps.run('update', 'commit', () =>
        this.organizations.commitUpdate(id, operation.id, change),
      );
      if (committed === null) throw new ChangeInProgressError();
    } catch (error) {
      // In progress: so slow that another instance has taken it back, perhaps before the email was claimed.
      if (
        error instanceof NameTakenError ||
        error instanceof EmailTakenError ||
        error instanceof ChangeInProgressError
      ) {
        if (email !== undefined) await this.credentials.releaseEmail(adminId, email);
        await this.organizations.endOperation(id, operation.id);
      }
      throw error;
    }
    await this.steps.run('update', 'change_account', () =>
      this.credentials.change(adminId, credentials, sessionId),
    );
    await this.organizations.endOperation(id, operation.id);
  }

  /** Says why a change could not begin. */
  async #refuse(
    id: Organization['id'],
    { name }: OrganizationChange,
    ifMatch: IfMatch | undefined,
  ): Promise<never> {
    await this.preconditions.assertMet(id, ifMatch);
    const organization = await this.organizations.findById(id);
    const isIdle = organization?.status === 'active' && organization.operation === null;
    throw isIdle && name !== undefined ? new TooManyRenamesError() : new ChangeInProgressError();
  }

  async #reload({ id }: TenantRecord): Promise<TenantRecord> {
    const record = await this.registry.find(id);
    if (record === null) throw new TenantNotFoundError();
    return record;
  }
}

function organizationEntry(
  { id, name, displayName }: TenantRecord,
  change: OrganizationChange,
): AuditedChange[] {
  const isRenamed = change.name !== undefined && change.name !== name;
  if (!isRenamed && change.displayName === undefined) return [];
  return [
    {
      organizationId: id,
      action: isRenamed ? 'organization.renamed' : 'organization.updated',
      target: { type: 'organization', id },
      changes: [
        ...(isRenamed ? [{ field: 'organization_name', from: name, to: change.name }] : []),
        ...(change.displayName === undefined
          ? []
          : [{ field: 'display_name', from: displayName, to: change.displayName }]),
      ],
    },
  ];
}
