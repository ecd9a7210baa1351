import type { DocumentData } from '../document';
import { refusal } from '../query/refusal';

/**
 * A key that MongoDB could take for an operator or for a path, that BSON cannot hold, or by which the driver or Mongoose
 * tells objects of their own.
 */
const FORBIDDEN_KEY = /^[$.]|\0|^(?:_bsontype|isMongooseBuffer)$/;

/**
 * The body reader has bounded the depth and refused `__proto__`, `constructor` and `prototype`; this is the rest of
 * what may not be stored.
 * @throws InvalidRequestError naming the place
 */
export function assertStorable(data: DocumentData): void {
  const pending: { readonly value: object; readonly path: string }[] = [{ value: data, path: '' }];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const [key, value] of Object.entries(node.value) as [string, unknown][]) {
      if (FORBIDDEN_KEY.test(key)) {
        const field = `${node.path}${key.replaceAll('\0', '\\0')}`;
        throw refusal(
          field,
          'must not begin with $ or . or hold a NUL, nor be _bsontype or isMongooseBuffer',
        );
      }
      // JSON such as 1e400 is read as infinity, which it could not be answered as.
      if (value === Infinity || value === -Infinity) {
        throw refusal(`${node.path}${key}`, 'must be a finite number');
      }
      if (typeof value === 'object' && value !== null) pending.push({ value, path: `${node.path}${key}.` });
    }
  }
}
