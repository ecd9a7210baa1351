import {
  createDocument,
  createOrganization,
  emailOf,
  getDocument,
  getMe,
  getOrganization,
  login,
} from './requests';
import { member, send, type HttpAnswer } from './http-client';

/** Tokens are made by logins, which are slow; so many different ones are enough. */
const MAX_TOKENS = 40;
const CALLS_AT_ONCE = 4;
/** In each organization that there is a token for. */
const DOCUMENT_IDS = Array.from({ length: 5 }, (_, index) => `order-${index}`);

/** What was put into a target through its own API, and what it answered to the first of each request. */
export interface Dataset {
  readonly names: readonly string[];
  readonly tokens: readonly string[];
  /** Each in the organization of its token. */
  readonly documents: readonly { readonly token: string; readonly id: string }[];
  readonly firstAnswers: Readonly<
    Record<
      | 'POST /org/create'
      | 'POST /admin/login'
      | 'GET /org/get'
      | 'GET /admin/me'
      | 'POST /org/documents/{type}'
      | 'GET /org/documents/{type}/{id}',
      HttpAnswer
    >
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
  const tokens = [token, ...otherTokens];
  const documents = tokens.flatMap((one) => DOCUMENT_IDS.map((id) => ({ token: one, id })));
  const [firstDocument = { token, id: '' }, ...otherDocuments] = documents;
  const createdDocument = await send(url, createDocument(firstDocument.token, firstDocument.id));
  await atOnce(otherDocuments, async (other) => {
    expectStatus(await send(url, createDocument(other.token, other.id)), 201);
  });
  return {
    names,
    tokens,
    documents,
    firstAnswers: {
      'POST /org/create': expectStatus(created, 201),
      'POST /admin/login': signedIn,
      'GET /org/get': expectStatus(await send(url, getOrganization(name)), 200),
      'GET /admin/me': expectStatus(await send(url, getMe(token)), 200),
      'POST /org/documents/{type}': expectStatus(createdDocument, 201),
      'GET /org/documents/{type}/{id}': expectStatus(
        await send(url, getDocument(firstDocument.token, firstDocument.id)),
        200,
      ),
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
