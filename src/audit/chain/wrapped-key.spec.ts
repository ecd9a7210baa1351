import { generateKeySync } from 'node:crypto';
import { unwrapKey, wrapKey } from './wrapped-key';
import { withCharacterChanged } from '../../../test/support/changed-character';

const newKey = () => generateKeySync('hmac', { length: 256 });
const wrappingKey = () => generateKeySync('aes', { length: 256 });

describe(unwrapKey.name, () => {
  const key = newKey();
  const wrapping = wrappingKey();

  it('gives the key that was wrapped', () => {
    expect(unwrapKey(wrapKey(key, 'id', wrapping), 'id', wrapping)?.export()).toEqual(key.export());
  });

  it('gives nothing to another key, under another id, or of what was changed', () => {
    const wrapped = wrapKey(key, 'id', wrapping);
    expect(unwrapKey(wrapped, 'id', wrappingKey())).toBeNull();
    expect(unwrapKey(wrapped, 'another', wrapping)).toBeNull();
    expect(unwrapKey(withCharacterChanged(wrapped, 0), 'id', wrapping)).toBeNull();
    expect(unwrapKey('', 'id', wrapping)).toBeNull();
  });

  it('wraps each time anew', () => {
    expect(wrapKey(key, 'id', wrapping)).not.toBe(wrapKey(key, 'id', wrapping));
  });
});
