import type { IssuedApiKeyResponseDto } from '../../src/auth/api-keys/dto/api-key-response.dto';
import type { SignedUp } from './factories';
import type { TestApp } from './test-app';

/** As an answer tells it when it has just been made. */
export type NewApiKey = Omit<IssuedApiKeyResponseDto, 'key'> & { readonly key: string };

export async function makeApiKey(
  { http }: Pick<TestApp, 'http'>,
  { token }: Pick<SignedUp, 'token'>,
  change: object = {},
): Promise<NewApiKey> {
  const { body } = await http
    .post('/org/api-keys')
    .auth(token, { type: 'bearer' })
    .send({ name: 'A machine', permissions: ['documents:read'], ...change })
    .expect(201);
  return body as NewApiKey;
}
