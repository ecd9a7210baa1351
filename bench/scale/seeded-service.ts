import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { MongoClient, ObjectId, type Document } from 'mongodb';
import type { Lifetime } from '../system/lifetime';
import { send } from '../targets/http-client';
import { createOrganization } from '../targets/requests';
import { databaseNames, newSecret, startService, type Target } from '../targets/target';
import { signAccessToken } from './access-token';

const SYSTEM_COLLECTIONS = ['organizations', 'admin_users', 'memberships'] as const;
const COLLECTIONS_AT_ONCE = 4;

export interface SeededOrganization {
  readonly id: ObjectId;
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
    const target = await startService({ lifetime, workDir: folder }, side, { JWT_SECRET: secret });
    const service = new SeededService(target, client, secret, side);
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
    await system.collection('memberships').deleteMany({ organization_id: { $in: ids } });
    await system.collection('admin_users').deleteMany({ founding_organization_id: { $in: ids } });
    await system.collection('organizations').deleteMany({ _id: { $in: ids } });
    for (const organization of organizations) {
      await this.collection(organization).drop();
    }
  }

  #newOrganization() {
    const [id, adminId, now] = [new ObjectId(), new ObjectId(), new Date()];
    const name = `seeded-${String(++this.#seeded).padStart(6, '0')}`;
    const email = `${name}@example.com`;
    const collectionName = `org_${name}`;
    const database = this.#names.TENANT_DATABASE;
    const namespace = `default/${database}.${collectionName}`;
    const token = signAccessToken(this.secret, {
      adminId: adminId.toHexString(),
      organizationId: id.toHexString(),
    });
    const organization: SeededOrganization = { id, collectionName, token };
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
        created_at: now,
        updated_at: now,
      },
      admin_users: {
        _id: adminId,
        email,
        email_claims: [email],
        password_hash: 'none: nobody signs in',
        founding_organization_id: id,
        created_at: now,
        updated_at: now,
      },
      memberships: {
        _id: new ObjectId(),
        admin_id: adminId,
        organization_id: id,
        role: 'owner',
        created_at: now,
      },
    };
    return { organization, records };
  }

  /** @throws Error when the service's own records have other fields by now than those that are made here */
  async #verifySeeds(): Promise<void> {
    const created = await send(this.target.url, createOrganization('made-by-the-service'));
    if (created.status !== 201) {
      throw new Error(`POST /org/create answered ${created.status}`);
    }
    const { records } = this.#newOrganization();
    for (const name of SYSTEM_COLLECTIONS) {
      const stored = await this.#system().collection(name).findOne();
      const [theirs, ours] = [stored ?? {}, records[name]].map((record) => Object.keys(record).sort().join());
      if (theirs !== ours) {
        throw new Error(`A record of ${name} has ${theirs}; bench/scale makes it with ${ours}`);
      }
    }
  }

  #system() {
    return this.client.db(this.#names.SYSTEM_DATABASE);
  }
}
