/** A Redis server, and who one is there. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  /** Its number; most servers have 0 to 15. */
  readonly database: number;
  readonly isTls: boolean;
  readonly username: string | null;
  readonly password: string | null;
}

/** Why a text is no address of a server. It never quotes the text, which may hold a password. */
export class RedisUrlError extends Error {}

const FORM = 'must be redis://user:password@host:port/database or rediss://…; only the host is needed';
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;
const DATABASE = /^\/?(\d{0,3})$/;
const DEFAULT_PORT = 6379;

/**
 * Reads `redis://` and, with TLS, `rediss://`.
 * @throws RedisUrlError
 */
export function parseRedisUrl(text: string): RedisServer {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^rediss?:$/.test(url.protocol)) throw new RedisUrlError(FORM);
  const [, database] = DATABASE.exec(url.pathname) ?? [];
  const isWhole = HOST.test(url.hostname) && url.search === '' && url.hash === '' && url.port !== '0';
  if (database === undefined || !isWhole) {
    throw new RedisUrlError(`${FORM}, and each of :/?#@ in user and password percent-encoded`);
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, '').toLowerCase(),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database: Number(database),
    isTls: url.protocol === 'rediss:',
    ...readCredentials(url),
  };
}

function readCredentials({ username, password }: URL): Pick<RedisServer, 'username' | 'password'> {
  if (username !== '' && password === '') throw new RedisUrlError('must have a password with a user');
  try {
    return {
      username: username === '' ? null : decodeURIComponent(username),
      password: password === '' ? null : decodeURIComponent(password),
    };
  } catch {
    throw new RedisUrlError('must have user and password percent-encoded');
  }
}
