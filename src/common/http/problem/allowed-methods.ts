import { METHODS } from 'node:http';
import type { Router } from 'express';

/** The part of Express's route layers that is used; `match` has been there since Express 4 but is not in its types. */
interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean | undefined>> };
  match(path: string): unknown;
}

const upperCase = (text: string): string => text.toUpperCase();

/** A route for every method is what Nest makes of middleware for an exact path; it says nothing of what is there. */
function isDeclared({ route }: RouteLayer): boolean {
  return route !== undefined && METHODS.some((method) => route.methods[method.toLowerCase()] !== true);
}

/** The declared routes among a router's layers; compute it once, when all of them are registered. */
export function declaredRoutes(router: Router): readonly RouteLayer[] {
  return (router.stack as unknown as readonly RouteLayer[]).filter(isDeclared);
}

/** The methods that `path` answers, sorted, with the HEAD that comes with GET; none when there is no such path. */
export function allowedMethods(routes: readonly RouteLayer[], path: string): readonly string[] {
  const matching = routes.filter((layer) => layer.match(path) !== false);
  const allowed = new Set(matching.flatMap(({ route }) => Object.keys(route?.methods ?? {})).map(upperCase));
  if (allowed.has('GET')) allowed.add('HEAD');
  return [...allowed].sort();
}
