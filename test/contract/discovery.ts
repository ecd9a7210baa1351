import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Type } from '@nestjs/common';
import { INJECTABLE_WATERMARK } from '@nestjs/common/constants';

const SRC = resolve(__dirname, '../../src');

/** The two ways from a handle to where its data is. */
const REACHES_TENANTS = /\b(TenantModelProvider|placementOf)\b/;
/** They hand on what other files are for. */
const HANDS_ON = /(index|\.module|\.spec)\.ts$/;

/**
 * The files of the service that can reach the data of an organization, each with the providers that it exports. Found
 * by their text, so that none escapes by how it comes by its dependencies or by being in no module yet.
 */
export async function filesThatReachTenants(): Promise<ReadonlyMap<string, readonly Type[]>> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !HANDS_ON.test(file))
    .filter((file) => REACHES_TENANTS.test(readFileSync(join(SRC, file), 'utf8')));
  const found = files.map(async (file) => {
    const exported = Object.values((await import(join(SRC, file))) as object);
    return [relative(SRC, join(SRC, file)), exported.filter(isProvider)] as const;
  });
  return new Map(await Promise.all(found));
}

function isProvider(exported: unknown): exported is Type {
  return typeof exported === 'function' && Reflect.hasMetadata(INJECTABLE_WATERMARK, exported);
}

/** What a provider offers, inherited methods included; a `#private` one cannot be seen. */
export function publicMethods(provider: Type): string[] {
  const names = new Set<string>();
  let prototype = provider.prototype as object;
  while (prototype !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(prototype)) names.add(name);
    prototype = Object.getPrototypeOf(prototype) as object;
  }
  names.delete('constructor');
  return [...names].sort();
}
