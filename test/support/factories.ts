import { randomBytes } from 'node:crypto';
import type { TestApp } from './test-app';

export const PASSWORD = 'correct horse battery staple';

export interface SignedUp {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly adminId: string;
  readonly token: string;
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
  const token = await signIn({ http }, email);
  const body = created.body as { id: string; admin_id: string };
  return { id: body.id, name, email, adminId: body.admin_id, token };
}

/** @returns an access token */
export async function signIn(
  { http }: Pick<TestApp, 'http'>,
  email: string,
  password = PASSWORD,
): Promise<string> {
  const { body } = await http.post('/admin/login').send({ email, password }).expect(200);
  return (body as { access_token: string }).access_token;
}
