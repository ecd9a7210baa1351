import { randomBytes } from 'node:crypto';
import { decode } from 'jsonwebtoken';
import { AccountsRepository, MembershipsRepository } from '../../src/auth';
import { toPerson } from '../../src/auth/principal';
import { Sessions } from '../../src/auth/sessions/sessions';
import { AccessTokens } from '../../src/auth/tokens/access-tokens';
import type { AdminId, OrganizationId } from '../../src/common/types/ids';
import { TenantRegistry } from '../../src/tenancy';
import type { TestApp } from './test-app';

export const PASSWORD = 'correct horse battery staple';

export interface SignedUp {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly adminId: string;
  readonly sessionId: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** A name that no other test has. */
export function uniqueName(prefix = 'org'): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

/** Signs up an organization and signs its owner in, both over HTTP. */
export async function signUp({ http }: Pick<TestApp, 'http'>, name = uniqueName()): Promise<SignedUp> {
  const email = `owner@${name}.example`;
  const created = await http
    .post('/org/create')
    .send({ organization_name: name, email, password: PASSWORD })
    .expect(201);
  const tokens = await signInFully({ http }, email);
  const body = created.body as { id: string; admin_id: string };
  return {
    id: body.id,
    name,
    email,
    adminId: body.admin_id,
    sessionId: sessionIdOf(tokens.token),
    ...tokens,
  };
}

function sessionIdOf(token: string): string {
  return (decode(token) as { sid: string }).sid;
}

/** As signing in, without the password, which takes its time. */
export async function startSession(
  { app }: Pick<TestApp, 'app'>,
  { id, adminId }: Pick<SignedUp, 'id' | 'adminId'>,
  authenticatedAt = new Date(),
): Promise<Pick<SignedUp, 'sessionId' | 'token' | 'refreshToken'>> {
  const key = { adminId: adminId as AdminId, organizationId: id as OrganizationId };
  const [account, membership, organization] = await Promise.all([
    app.get(AccountsRepository).findById(key.adminId),
    app.get(MembershipsRepository).find(key),
    app.get(TenantRegistry).find(key.organizationId),
  ]);
  if (account === null || membership === null || organization === null) throw new Error('Nobody to sign in');
  const grounds = { account, membership, organization };
  const origin = { address: null, userAgent: null };
  const { session, refreshToken } = await app.get(Sessions).begin(grounds, origin, authenticatedAt);
  return {
    sessionId: session.id,
    token: app.get(AccessTokens).issue(toPerson(session, grounds)).access_token,
    refreshToken,
  };
}

/** @returns an access token */
export async function signIn(
  { http }: Pick<TestApp, 'http'>,
  email: string,
  password = PASSWORD,
): Promise<string> {
  return (await signInFully({ http }, email, password)).token;
}

async function signInFully(
  { http }: Pick<TestApp, 'http'>,
  email: string,
  password = PASSWORD,
): Promise<Pick<SignedUp, 'token' | 'refreshToken'>> {
  const { body } = await http.post('/admin/login').send({ email, password }).expect(200);
  const { access_token: token, refresh_token: refreshToken } = body as Record<string, string>;
  return { token: token ?? '', refreshToken: refreshToken ?? '' };
}
