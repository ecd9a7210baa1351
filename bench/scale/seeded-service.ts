import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { MongoClient, ObjectId, type Document } from 'mongodb';
import type { Lifetime } from '../system/lifetime';
import { send } from '../targets/http-client';
import { createOrganization, emailOf, login } from '../targets/requests';
import { databaseNames, newSecret, startService, type Target } from '../targets/target';
import { signAccessToken } from './access-token';

const SYSTEM_COLLECTIONS = ['organizations', 'admin_users', 'memberships', 'sessions'] as const;
const SESSION_DAYS = 1;
const COLLECTIONS_AT_ONCE = 4;

export interface SeededOrganization {
  readonly id: ObjectId;
  readonly name: string;
  readonly collectionName: string;
  readonly token: string;
}

interface ServiceSide {
  /** Of the service's folder and databases. */
  readonly name: string;
  readonly mongodbUri: string;
  readonly databasePrefix: string;
}

/** The built service, with organizations that are made straight in its databases: thousands of sign-ups take too long. */
export class SeededService {
  readonly #names: ReturnType<typeof databaseNames>;
  #seeded = 0;

  private constructor(
    readonly target: Target,
    private readonly client: MongoClient,
    private readonly secret: string,
    readonly operatorToken: string,
    side: ServiceSide,
  ) {
    this.#names = databaseNames(side);
  }

  static async start(
    { lifetime, workDir }: { readonly lifetime: Lifetime; readonly workDir: string },
    { name, ...rest }: ServiceSide,
  ): Promise<SeededService> {
    const folder = path.join(workDir, name);
    mkdirSync(folder);
    const side = { ...rest, name, databasePrefix: `${rest.databasePrefix}_${name}` };
    const client = await new MongoClient(side.mongodbUri).connect();
    lifetime.onEnd(() => client.close());
    const secret = newSecret();
    const operatorSecret = newSecret();
    const target = await startService({ lifetime, workDir: folder }, side, {
      JWT_SECRET: secret,
      PLATFORM_KEYS: `bench:${operatorSecret}`,
    });
    const service = new SeededService(target, client, secret, `opk_${operatorSecret}`, side);
    await service.#verifySeeds();
    return service;
  }

  get pid(): number {
    return this.target.process.pid;
  }

  /** The collection that is the organization's own. */
  collection<Stored extends Document>({ collectionName }: SeededOrganization) {
    return this.client.db(this.#names.TENANT_DATABASE).collection<Stored>(collectionName);
  }

  async seed(count: number): Promise<SeededOrganization[]> {
    const organizations = Array.from({ length: count }, () => this.#newOrganization());
    const system = this.#system();
    for (const name of SYSTEM_COLLECTIONS) {
      await system.collection(name).insertMany(organizations.map(({ records }) => records[name]));
    }
    const tenants = this.client.db(this.#names.TENANT_DATABASE);
    const waiting = organizations.map(({ organization }) => organization);
    const workOff = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const validator = { $comment: `tenant:${next.id.toHexString()}` };
        await tenants.createCollection(next.collectionName, { validator });
      }
    };
    await Promise.all(Array.from({ length: COLLECTIONS_AT_ONCE }, workOff));
    return organizations.map(({ organization }) => organization);
  }

  async remove(organizations: readonly SeededOrganization[]): Promise<void> {
    const ids = organizations.map(({ id }) => id);
    const system = this.#system();
    await system.collection('sessions').deleteMany({ organization_id: { $in: ids } });
    await system.collection('memberships').deleteMany({ organization_id: { $in: ids } });
    await system.collection('admin_users').deleteMany({ founding_organization_id: { $in: ids } });
    await system.collection('organizations').deleteMany({ _id: { $in: ids } });
    for (const organization of organizations) {
      await this.collection(organization).drop();
    }
  }

  #newOrganization() {
    const [id, adminId, membershipId, sessionId] = Array.from({ length: 4 }, () => new ObjectId()) as [
      ObjectId,
      ObjectId,
      ObjectId,
      ObjectId,
    ];
    const now = new Date();
    const endsAt = new Date(now.getTime() + SESSION_DAYS * 24 * 3600_000);
    const name = `seeded-${String(++this.#seeded).padStart(6, '0')}`;
    const email = `${name}@example.com`;
    const collectionName = `org_${name}`;
    const database = this.#names.TENANT_DATABASE;
    const namespace = `default/${database}.${collectionName}`;
    const token = signAccessToken(this.secret, {
      adminId: adminId.toHexString(),
      organizationId: id.toHexString(),
      sessionId: sessionId.toHexString(),
    });
    const organization: SeededOrganization = { id, name, collectionName, token };
    const records: Record<(typeof SYSTEM_COLLECTIONS)[number], Document> = {
      organizations: {
        _id: id,
        name,
        display_name: null,
        name_claims: [name],
        namespace_claim: createHash('sha256').update(namespace).digest('hex'),
        placement: {
          isolation: 'collection',
          cluster: 'default',
          database,
          collection: collectionName,
          definitions: [],
        },
        status: 'active',
        version: 1,
        owner_ids: [adminId],
        session_epoch: 1,
        created_at: now,
        updated_at: now,
      },
      admin_users: {
        _id: adminId,
        email,
        email_claims: [email],
        password_hash: 'none: nobody signs in',
        founding_organization_id: id,
        last_organization_id: id,
        known_addresses: [],
        session_epoch: 1,
        created_at: now,
        updated_at: now,
      },
      memberships: {
        _id: membershipId,
        admin_id: adminId,
        organization_id: id,
        role: 'owner',
        version: 1,
        created_at: now,
      },
      sessions: {
        _id: sessionId,
        admin_id: adminId,
        organization_id: id,
        membership_id: membershipId,
        account_epoch: 1,
        organization_epoch: 1,
        refresh: { counter: 0, hash: 'none: nobody refreshes' },
        address: null,
        user_agent: null,
        authenticated_at: now,
        created_at: now,
        last_used_at: now,
        expires_at: endsAt,
        ends_at: endsAt,
      },
    };
    return { organization, records };
  }

  /** @throws Error when the service's own records have other fields by now than those that are made here */
  async #verifySeeds(): Promise<void> {
    const name = 'made-by-the-service';
    for (const request of [createOrganization(name), login(emailOf(name))]) {
      const { status } = await send(this.target.url, request);
      if (status >= 300) throw new Error(`${request.method} ${request.path} answered ${status}`);
    }
    const { records } = this.#newOrganization();
    for (const collection of SYSTEM_COLLECTIONS) {
      const stored = await this.#system().collection(collection).findOne();
      const [theirs, ours] = [stored ?? {}, records[collection]].map((record) =>
        Object.keys(record).sort().join(),
      );
      if (theirs !== ours) {
        throw new Error(`A record of ${collection} has ${theirs}; bench/scale makes it with ${ours}`);
      }
    }
  }

  #system() {
    return this.client.db(this.#names.SYSTEM_DATABASE);
  }
}
