import { isIP } from 'node:net';

/**
 * Whose `X-Forwarded-For` is believed, in the form that Express takes for `trust proxy`: so many proxies in front of the
 * service, or these addresses and networks.
 */
export type TrustedProxies = number | readonly string[];

const MAX_HOPS = 10;
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** Null for what is neither a number of proxies nor a list of addresses, networks and names of networks. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (/^\d{1,2}$/.test(text)) {
    const hops = Number(text);
    return hops >= 1 && hops <= MAX_HOPS ? hops : null;
  }
  const proxies = text.split(',').map((part) => part.trim());
  return proxies.every(isProxy) ? proxies : null;
}

/** Not everybody: a network needs a prefix of at least one bit. */
function isProxy(text: string): boolean {
  if (NETWORKS.includes(text)) return true;
  const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return false;
  return prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= (version === 4 ? 32 : 128));
}
