import type { Request } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    /** Refused for overload before there was a look at its route. */
    isShed?: true;
  }
}

/** What comes before the path in a request in absolute form, as for a proxy. */
const ORIGIN = /^https?:\/\/[^/?]*/i;

/** The path as it was asked for, without the query string: that may hold what nobody should log or repeat. */
export function requestPath({ originalUrl }: Pick<Request, 'originalUrl'>): string {
  const url = originalUrl.startsWith('/') ? originalUrl : originalUrl.replace(ORIGIN, '');
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** Asked for by machines every few seconds, and answered at all times, so that somebody can see what is going on. */
const PROBES = /^\/(?:health\/|metrics\/?$)/;

export function isProbe(request: Pick<Request, 'originalUrl'>): boolean {
  return PROBES.test(requestPath(request));
}

/** The route as it was declared, such as `/documents/:id`, so that lines about one route can be counted together. */
export function routeTemplate(request: Pick<Request, 'baseUrl' | 'route' | 'isShed'>): string {
  const route = request.route as { readonly path: string | RegExp } | undefined; // Express types it any
  if (route === undefined) return request.isShed === true ? 'shed' : 'unmatched';
  return `${request.baseUrl}${String(route.path)}`;
}
