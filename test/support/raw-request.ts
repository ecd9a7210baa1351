import type { Answer } from './problems';
import type { TestApp } from './test-app';

export interface RawRequest {
  readonly method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** With the query string as it is to be sent. */
  readonly path: string;
  /** Nothing is added to them: without a Content-Type none is sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends bytes as they are, where a client library would make them proper. */
export async function sendRaw(
  { app }: TestApp,
  { method, path, headers, body }: RawRequest,
): Promise<Answer> {
  const response = await fetch(`${await app.getUrl()}${path}`, {
    method,
    headers: { ...headers },
    // Text would be sent with a Content-Type of its own.
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: (await response.json()) as unknown,
  };
}
