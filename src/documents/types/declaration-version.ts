import { PreconditionFailedError } from '../../common/errors/precondition.errors';
import type { IfMatch } from '../../common/http/etag';
import type { TypeDeclaration } from './declared-type';

/** When it was changed: another one each time, also of a type that was removed and declared again. */
export function versionOf({ updatedAt }: TypeDeclaration): number {
  return updatedAt.getTime();
}

/** @throws PreconditionFailedError when there is no declaration, or not in a version that was asked for */
export function assertMatched(declaration: TypeDeclaration, ifMatch: IfMatch | undefined): void {
  if (ifMatch === undefined) return;
  if (declaration.declared && (ifMatch === 'any' || ifMatch.has(versionOf(declaration)))) return;
  throw new PreconditionFailedError();
}

/** @throws PreconditionFailedError when there is a declaration */
export function assertUndeclared(declaration: TypeDeclaration): void {
  if (declaration.declared) throw new PreconditionFailedError();
}
