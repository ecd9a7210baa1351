import { monitorEventLoopDelay } from 'node:perf_hooks';
import { signUp, type SignedUp } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { importAll, line } from './bulk-client';

jest.setTimeout(60_000);

const LEVELS = 22;

/** Of which every check takes as long as one may, for a document of two bytes. */
function exponentialSchema(): object {
  const next = (level: number) => ({ $ref: `#/$defs/d${level + 1}` });
  const levels = Array.from({ length: LEVELS }, (_, level) => [
    `d${level}`,
    { anyOf: [{ allOf: [next(level), false] }, next(level)] },
  ]);
  return {
    $ref: '#/$defs/d0',
    $defs: { ...Object.fromEntries(levels), [`d${LEVELS}`]: { required: ['zz'] } },
  };
}

describe('The checks of an import', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ singleInstance: true });
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const declare = (type: string, schema: object) =>
    sut.http.put(`/org/types/${type}`).auth(owner.token, { type: 'bearer' }).send({ schema }).expect(201);

  it('let others have their turn, and come to an end, whatever the schema', async () => {
    await declare('slow', exponentialSchema());
    const delay = monitorEventLoopDelay({ resolution: 10 });
    const begun = performance.now();
    delay.enable();
    const results = await importAll(sut, owner, { type: 'slow', body: line({ data: {} }).repeat(2_000) });
    delay.disable();
    // A check is stopped after 250 ms; with others after it, 60 of them stood still for 18 s.
    expect(delay.max / 1e6).toBeLessThan(2_000);
    expect(performance.now() - begun).toBeLessThan(10_000);

    expect(results).toHaveLength(2_000);
    expect(new Set(results.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(['400 REQUEST.INVALID']),
    );
    expect(results[0]?.detail).toBe('data takes too long to check against the schema of its type');
    // Also those of later batches.
    expect(results.at(-1)?.detail).toMatch(/^data was not checked: /);
    expect(results.filter(({ detail }) => detail?.includes('was not checked')).length).toBeGreaterThan(1_900);
  });

  it('are those of this import alone', async () => {
    await declare('quick', {
      required: ['item'],
      properties: { item: { $ref: '#/$defs/item' } },
      $defs: { item: { type: 'string' } },
    });
    const body = line({ data: { item: 'anvil' } }).repeat(5_000) + line({ data: {} });
    const results = await importAll(sut, owner, { type: 'quick', body });
    expect(results.filter(({ status }) => status === 201)).toHaveLength(5_000);
    expect(results.at(-1)).toMatchObject({ line: 5_001, status: 400, detail: 'data.item is required' });
  });
});
