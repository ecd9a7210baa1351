import type { Role } from '../../src/auth';
import { uniqueName, type SignedUp } from './factories';
import { tokensMailedTo } from './mails';
import type { TestApp } from './test-app';

export interface Invited {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** Of the mail. */
  readonly token: string;
}

const tokensOf = ({ settings }: TestApp, email: string, count: number) =>
  tokensMailedTo(settings, email, { page: 'accept-invitation', count });

/** The token of the invitation to this address that comes as the `count`th. */
export async function mailedToken(sut: TestApp, email: string, count = 1): Promise<string> {
  return (await tokensOf(sut, email, count))[count - 1] ?? '';
}

/** Over HTTP, and waits for the mail. @param email in place of one that no other test has */
export async function invite(
  sut: TestApp,
  { token }: Pick<SignedUp, 'token'>,
  role: Role = 'member',
  email = `invited@${uniqueName()}.example`,
): Promise<Invited> {
  const already = (await tokensOf(sut, email, 0)).length;
  const { body } = await sut.http
    .post('/org/invitations')
    .auth(token, { type: 'bearer' })
    .send({ email, role })
    .expect(201);
  return { id: String(body.id), email, role, token: await mailedToken(sut, email, already + 1) };
}
