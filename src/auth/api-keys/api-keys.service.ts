import { Injectable } from '@nestjs/common';
import { ForbiddenError, TokenInvalidError } from '../../common/errors/access.errors';
import type { Page, PageRequest } from '../../common/pagination/page';
import type { ApiKeyId, OrganizationId } from '../../common/types/ids';
import { parseApiKeyId } from '../../database/object-id';
import { IdempotencyInProgressError, type Reservation } from '../../idempotency';
import { TenantRegistry } from '../../tenancy';
import type { Permission } from '../permissions/permissions';
import type { Person } from '../principal';
import { Principals } from '../principals';
import { effectivePermissions, isRunning, type ApiKey, type KeyPermission } from './api-key';
import { ApiKeyPrincipals } from './api-key-principals';
import { apiKeyHash, newApiKeyToken } from './api-key-token';
import { ApiKeyEndedError, ApiKeyNotFoundError, TooManyApiKeysError } from './api-keys.errors';
import { ApiKeysRepository, type MadeApiKey, type Rotation } from './api-keys.repository';

/** For an organization, those included that have expired. */
const MAX_API_KEYS = 100;

/** A key with what it may do now. */
export interface ShownApiKey {
  readonly key: ApiKey;
  readonly effectivePermissions: ReadonlySet<Permission>;
}

export interface IssuedApiKey extends ShownApiKey {
  /** Nowhere else: only its hash is kept. */
  readonly token: string;
}

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly KeyPermission[];
  readonly expiresAt: Date | null;
}

/** The API keys of an organization, for its people. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly principals: Principals,
    private readonly machines: ApiKeyPrincipals,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * @throws ForbiddenError when the maker may not do all of it
   * @throws TooManyApiKeysError
   */
  async create(maker: Person, wanted: NewApiKey, reservation: Reservation): Promise<IssuedApiKey> {
    assertHeldBy(maker, wanted.permissions);
    const { adminId, organizationId } = maker;
    const grounds = await this.principals.findGrounds(adminId, organizationId);
    if (grounds === null) throw new TokenInvalidError();
    const id = reservation.id as ApiKeyId;
    const token = newApiKeyToken(id);
    const key: ApiKey = {
      ...wanted,
      id,
      organizationId,
      makerId: adminId,
      makerMembershipId: grounds.membership.id,
      hash: apiKeyHash(token),
      formerHashes: [],
      createdAt: new Date(),
      lastUsedAt: null,
    };
    const isInserted = await this.keys.insert(key, { isRetry: reservation.renew !== undefined });
    if (!isInserted) throw new IdempotencyInProgressError();
    this.machines.invalidate(id); // somebody may have asked for it before
    // Counted behind the insertion: of any number of simultaneous ones none goes beyond.
    if ((await this.keys.countOf(organizationId)) > MAX_API_KEYS) {
      await this.#delete(key);
      throw new TooManyApiKeysError(MAX_API_KEYS);
    }
    return { token, ...shown({ key, maker: grounds.membership }, grounds.organization) };
  }

  async list(organizationId: OrganizationId, page: PageRequest): Promise<Page<ShownApiKey>> {
    const organization = await this.#organization(organizationId);
    const { items, lastId } = await this.keys.list(organizationId, page);
    return { items: items.map((made) => shown(made, organization)), lastId };
  }

  /** @throws ApiKeyNotFoundError */
  async get(organizationId: OrganizationId, id: string): Promise<ShownApiKey> {
    const organization = await this.#organization(organizationId);
    return shown(await this.#find(organizationId, id), organization);
  }

  /**
   * Gives the key another secret; the one that it had works until the overlap ends, and those before it no longer.
   * @throws ApiKeyNotFoundError
   * @throws ForbiddenError when the caller may not do all that the key was given
   * @throws ApiKeyEndedError
   */
  async rotate(caller: Person, id: string, change: Omit<Rotation, 'hash'>): Promise<IssuedApiKey> {
    const { organizationId } = caller;
    const { key, maker } = await this.#find(organizationId, id);
    assertHeldBy(caller, key.permissions);
    if (maker === null || !isRunning(key)) throw new ApiKeyEndedError();
    const token = newApiKeyToken(key.id);
    const isRotated = await this.#changing(key.id, () =>
      this.keys.rotate(key, { ...change, hash: apiKeyHash(token) }),
    );
    if (!isRotated) throw new ApiKeyEndedError();
    return { token, ...(await this.get(organizationId, id)) };
  }

  /** @throws ApiKeyNotFoundError */
  async delete(organizationId: OrganizationId, id: string): Promise<void> {
    const keyId = parseApiKeyId(id);
    const isDeleted = keyId !== null && (await this.#delete({ id: keyId, organizationId }));
    if (!isDeleted) throw new ApiKeyNotFoundError();
  }

  async #delete(place: Pick<ApiKey, 'id' | 'organizationId'>): Promise<boolean> {
    return this.#changing(place.id, () => this.keys.delete(place));
  }

  /** Forgets the key also after a failure, whose change may have been made all the same, and when there is no change. */
  async #changing<T>(id: ApiKeyId, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      this.machines.invalidate(id);
    }
  }

  async #find(organizationId: OrganizationId, id: string): Promise<MadeApiKey> {
    const keyId = parseApiKeyId(id);
    const found = keyId && (await this.keys.findMade({ id: keyId, organizationId }));
    if (found === null) throw new ApiKeyNotFoundError();
    return found;
  }

  async #organization(id: OrganizationId) {
    const organization = await this.registry.find(id);
    if (organization === null) throw new TokenInvalidError();
    return organization;
  }
}

function shown(
  { key, maker }: Pick<MadeApiKey, 'key' | 'maker'>,
  organization: Parameters<typeof effectivePermissions>[2],
): ShownApiKey {
  return { key, effectivePermissions: effectivePermissions(key, maker, organization) };
}

/** @throws ForbiddenError naming the first that is missing */
function assertHeldBy({ permissions: held }: Person, permissions: readonly Permission[]): void {
  const missing = permissions.find((permission) => !held.has(permission));
  if (missing !== undefined) throw new ForbiddenError(`You have no permission ${missing} to hand on`);
}
