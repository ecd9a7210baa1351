import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import type { TestApp } from '../../../support/test-app';

export interface BulkResult {
  readonly line?: number;
  readonly from_line?: number;
  readonly id?: string;
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
}

export const line = (content: unknown): string => `${JSON.stringify(content)}\n`;

/** Sends lines and receives results at the same time, as clients should. */
export class OpenImport {
  /** As it came so far. */
  text = '';
  readonly answered: Promise<IncomingMessage>;

  constructor(readonly request: ClientRequest) {
    this.answered = once(request, 'response').then(([response]) => response as IncomingMessage);
    request.on('error', () => undefined);
  }

  /** Reads to the end of the answer; rejects when that is cut off. */
  async read(): Promise<void> {
    for await (const chunk of (await this.answered).setEncoding('utf8')) this.text += String(chunk);
  }

  get results(): BulkResult[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((text) => JSON.parse(text) as BulkResult);
  }

  async write(bytes: string | Buffer): Promise<void> {
    if (!this.request.write(bytes)) await once(this.request, 'drain');
  }

  async resultsOnceThereAre(count: number): Promise<BulkResult[]> {
    await eventually(() => this.results.length >= count);
    return this.results;
  }
}

/** A service, in this process or in another one. */
export interface Listening {
  readonly app: Pick<TestApp['app'], 'getUrl'>;
}

export async function openImport(
  { app }: Listening,
  { token }: Pick<SignedUp, 'token'>,
  { type, headers }: { readonly type: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<OpenImport> {
  const url = `${await app.getUrl()}/org/documents/${type}/bulk`;
  return new OpenImport(
    request(url, {
      method: 'POST',
      agent: false,
      headers: { 'Content-Type': 'application/x-ndjson', Authorization: `Bearer ${token}`, ...headers },
    }),
  );
}

/** The same, already reading; `ended` rejects when the answer is cut off. */
export async function openReadImport(
  ...parameters: Parameters<typeof openImport>
): Promise<OpenImport & { readonly ended: Promise<void> }> {
  const sent = await openImport(...parameters);
  const ended = sent.read();
  ended.catch(() => undefined); // looked at by those tests that expect it
  return Object.assign(sent, { ended });
}

/** A whole import; its status is 200. */
export async function importAll(
  sut: Listening,
  owner: SignedUp,
  { type, body }: { readonly type: string; readonly body: string | Buffer },
): Promise<BulkResult[]> {
  const sent = await openImport(sut, owner, { type });
  sent.request.end(body);
  expect((await sent.answered).statusCode).toBe(200);
  await sent.read();
  return sent.results;
}
