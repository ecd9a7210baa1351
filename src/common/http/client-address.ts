import { isIP, isIPv6 } from 'node:net';
import type { Request } from 'express';

/** How many of the eight groups of an IPv6 address name a network: one customer of a provider has at least a /64. */
const NETWORK_GROUPS = 4;

/**
 * The address that the request comes from: of the connection, or, where that is a proxy of `TRUST_PROXY`, the one that
 * the proxy names. In one form for each address; null when the caller has hung up.
 */
export function clientAddress(request: Pick<Request, 'ip' | 'socket'>): string | null {
  return canonical(request.ip) ?? canonical(request.socket.remoteAddress);
}

/** What one client can have many of counts as one: of an IPv6 address only its network. */
export function clientNetwork(address: string | null): string {
  if (address === null) return 'unknown';
  return isIPv6(address) ? `${groupsOf(address).slice(0, NETWORK_GROUPS).join(':')}::/64` : address;
}

/** Null for what is no address: a proxy passes on whatever it was sent. */
function canonical(text: string | undefined): string | null {
  const [address = ''] = (text ?? '').split('%'); // without the zone of a link-local one
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : null;
  const groups = groupsOf(address);
  const [high, low] = groups.slice(6).map((group) => parseInt(group, 16)) as [number, number];
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : compressed(groups.join(':'));
}

/** All eight, without leading zeros. */
function groupsOf(address: string): string[] {
  const [left = '', right] = compressed(address).split('::');
  const [before, after] = [left, right ?? ''].map((part) =>
    part.split(':').filter((group) => group !== ''),
  ) as [string[], string[]];
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

/** As RFC 5952 writes it; the URL parser knows how. */
function compressed(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
