import type { HttpRequest } from '../load/load-tool';
import type { Dataset } from './dataset';
import { member, send } from './http-client';
import { createOrganization, emailOf, getDocument, getMe, getOrganization, login } from './requests';
import type { Target } from './target';

interface Expectation {
  readonly what: string;
  readonly request: HttpRequest;
  readonly status: number;
  /** Members of the body and their values. */
  readonly body: Readonly<Record<string, string>>;
}

function expectations({
  names: [name = ''],
  tokens: [token = ''],
  documents: [document = { token: '', id: '' }],
}: Dataset): Expectation[] {
  return [
    {
      what: 'an organization',
      request: getOrganization(name),
      status: 200,
      body: { organization_name: name, collection_name: `org_${name}`, status: 'active' },
    },
    {
      what: 'a missing organization',
      request: getOrganization(`${name}-missing`),
      status: 404,
      body: { code: 'ORGANIZATION.NOT_FOUND' },
    },
    { what: 'the admin', request: getMe(token), status: 200, body: { email: emailOf(name) } },
    {
      what: 'a tampered token',
      request: getMe(`${token.slice(0, -4)}AAAA`),
      status: 401,
      body: { code: 'AUTH.TOKEN_INVALID' },
    },
    {
      what: 'a document',
      request: getDocument(document.token, document.id),
      status: 200,
      body: { id: document.id },
    },
    {
      what: 'a missing document',
      request: getDocument(document.token, 'missing'),
      status: 404,
      body: { code: 'DOCUMENT.NOT_FOUND' },
    },
    {
      what: 'a document with a tampered token',
      request: getDocument(`${document.token.slice(0, -4)}AAAA`, document.id),
      status: 401,
      body: { code: 'AUTH.TOKEN_INVALID' },
    },
    { what: 'a login', request: login(emailOf(name)), status: 200, body: { token_type: 'bearer' } },
    {
      what: 'a wrong password',
      request: login(emailOf(name), 'a wrong password'),
      status: 401,
      body: { code: 'AUTH.INVALID_CREDENTIALS' },
    },
    {
      what: 'a taken name',
      request: createOrganization(name),
      status: 409,
      body: { code: 'ORGANIZATION.NAME_TAKEN' },
    },
  ];
}

/** Speed is worth nothing before the answers are right. @throws Error naming the first that is not */
export async function verifyAnswers(target: Target, dataset: Dataset): Promise<void> {
  for (const { what, request, status, body } of expectations(dataset)) {
    const answer = await send(target.url, request);
    const isRight =
      answer.status === status &&
      Object.entries(body).every(([key, value]) => member(answer.body, key) === value);
    if (!isRight) {
      const wanted = `${status} with ${JSON.stringify(body)}`;
      throw new Error(
        `${target.name}: ${what}: ${answer.status} ${JSON.stringify(answer.body)}, not ${wanted}`,
      );
    }
  }
}

/** Two targets that do not answer the same fields do not do the same work. @throws Error naming the differences */
export function verifySameKeys(service: Dataset, peer: Dataset): void {
  for (const [endpoint, answer] of Object.entries(peer.firstAnswers)) {
    const ours = keyPaths(service.firstAnswers[endpoint as keyof Dataset['firstAnswers']].body);
    const theirs = keyPaths(answer.body);
    const differences = [...ours, ...theirs].filter((key) => !ours.has(key) || !theirs.has(key));
    if (differences.length > 0) {
      throw new Error(`${endpoint}: service and peer do not both answer ${differences.join(', ')}`);
    }
  }
}

/** `admin.email` for nested members; the items of a list count as one. */
function keyPaths(value: unknown, path = ''): Set<string> {
  if (typeof value !== 'object' || value === null) {
    return new Set([path]);
  }
  const members = Array.isArray(value)
    ? value.map((item: unknown) => keyPaths(item, `${path}[]`))
    : Object.entries(value).map(([key, item]) => keyPaths(item, path === '' ? key : `${path}.${key}`));
  return new Set(members.flatMap((paths) => [...paths]));
}
