import { createOrganization, emailOf, getMe, getOrganization, login } from './requests';
import { member, send, type HttpAnswer } from './http-client';

/** Tokens are made by logins, which are slow; so many different ones are enough. */
const MAX_TOKENS = 40;
const CALLS_AT_ONCE = 4;

/** What was put into a target through its own API, and what it answered to the first of each request. */
export interface Dataset {
  readonly names: readonly string[];
  readonly tokens: readonly string[];
  readonly firstAnswers: Readonly<
    Record<'POST /org/create' | 'POST /admin/login' | 'GET /org/get' | 'GET /admin/me', HttpAnswer>
  >;
}

export async function prepareDataset(url: string, prefix: string, size: number): Promise<Dataset> {
  const names = Array.from({ length: size }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`);
  const [name = '', ...otherNames] = names;
  const created = await send(url, createOrganization(name));
  const signedIn = await send(url, login(emailOf(name)));
  const token = tokenOf(signedIn);
  await atOnce(otherNames, async (other) => {
    expectStatus(await send(url, createOrganization(other)), 201);
  });
  const otherTokens = await atOnce(otherNames.slice(0, MAX_TOKENS - 1), async (other) =>
    tokenOf(await send(url, login(emailOf(other)))),
  );
  return {
    names,
    tokens: [token, ...otherTokens],
    firstAnswers: {
      'POST /org/create': expectStatus(created, 201),
      'POST /admin/login': signedIn,
      'GET /org/get': expectStatus(await send(url, getOrganization(name)), 200),
      'GET /admin/me': expectStatus(await send(url, getMe(token)), 200),
    },
  };
}

function tokenOf(answer: HttpAnswer): string {
  const token = member(expectStatus(answer, 200).body, 'access_token');
  if (typeof token !== 'string') {
    throw new Error('A login answered no access_token');
  }
  return token;
}

function expectStatus(answer: HttpAnswer, status: number): HttpAnswer {
  if (answer.status !== status) {
    throw new Error(`Answered ${answer.status} in place of ${status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

async function atOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...items];
  const results: Result[] = [];
  const workOff = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      results.push(await work(item));
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, workOff));
  return results;
}
