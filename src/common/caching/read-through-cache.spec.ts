import type { ReadThroughCache as Cache } from './read-through-cache';

let ReadThroughCache: typeof Cache;

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

describe('ReadThroughCache', () => {
  const load = jest.fn<Promise<string | null>, [string]>();
  const options = { load, maxEntries: 2, ttlMs: 1000, missingTtlMs: 100 };
  let sut: Cache<string>;

  beforeAll(async () => {
    // Before the import: lru-cache keeps the clock that it finds when it is loaded.
    jest.useFakeTimers();
    jest.advanceTimersByTime(1); // an entry of time 0 would never end: lru-cache takes 0 for no time
    ({ ReadThroughCache } = await import('./read-through-cache.js'));
  });
  beforeEach(() => {
    load.mockReset();
    sut = new ReadThroughCache(options);
  });
  afterAll(() => jest.useRealTimers());

  it('loads once for simultaneous readers', async () => {
    const loading = deferred<string>();
    load.mockReturnValueOnce(loading.promise);
    const both = Promise.all([sut.get('a'), sut.get('a')]);
    loading.resolve('value');
    expect(await both).toEqual(['value', 'value']);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('loads many by one call, and only those that it does not have', async () => {
    sut = new ReadThroughCache({ ...options, maxEntries: 10 });
    load.mockResolvedValueOnce('A');
    await sut.get('a');
    const loadMany = jest.fn(() => Promise.resolve(new Map([['b', 'B']])));
    expect(await sut.getMany(['b', 'none', 'a', 'b'], loadMany)).toEqual(['B', null, 'A', 'B']);
    expect(loadMany.mock.calls).toEqual([[['b', 'none']]]);
    expect(await sut.getMany(['b', 'none'], loadMany)).toEqual(['B', null]);
    expect(await sut.get('b')).toBe('B');
    expect(loadMany).toHaveBeenCalledTimes(1);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('keeps no failure of many', async () => {
    await expect(sut.getMany(['a', 'b'], () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    load.mockResolvedValueOnce('A');
    expect(await sut.get('a')).toBe('A');
  });

  it('keeps no failure', async () => {
    load.mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce('value');
    await expect(sut.get('a')).rejects.toThrow('away');
    expect(await sut.get('a')).toBe('value');
  });

  it('loads again when the time is over', async () => {
    load.mockResolvedValueOnce('old').mockResolvedValueOnce('new');
    await sut.get('a');
    jest.advanceTimersByTime(1001);
    expect(await sut.get('a')).toBe('new');
  });

  it('remembers what does not exist for a shorter time, apart from the values', async () => {
    load.mockImplementation((key) => Promise.resolve(key.startsWith('no') ? null : key));
    await sut.get('a');
    for (const key of ['no1', 'no2', 'no3', 'no3']) expect(await sut.get(key)).toBeNull();
    expect(load).toHaveBeenCalledTimes(4);
    await sut.get('a');
    expect(load).toHaveBeenCalledTimes(4);
    jest.advanceTimersByTime(101);
    await sut.get('no3');
    expect(load).toHaveBeenCalledTimes(5);
  });

  it('counts the age of what does not exist from when its load began', async () => {
    const slow = deferred<null>();
    load.mockReturnValueOnce(slow.promise).mockResolvedValueOnce('created');
    const waiting = sut.get('a');
    jest.advanceTimersByTime(101);
    slow.resolve(null);
    expect(await waiting).toBeNull();
    expect(await sut.get('a')).toBe('created');
  });

  it('does not keep a value whose load began before an invalidation', async () => {
    const stale = deferred<string>();
    load.mockReturnValueOnce(stale.promise).mockResolvedValueOnce('fresh');
    const waiting = sut.get('a');
    sut.invalidate('a');
    expect(await sut.get('a')).toBe('fresh');
    stale.resolve('stale');
    expect(await waiting).toBe('stale');
    expect(await sut.get('a')).toBe('fresh');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('does not remember a "does not exist" that began before an invalidation', async () => {
    const stale = deferred<null>();
    load.mockReturnValueOnce(stale.promise).mockResolvedValueOnce('created');
    const waiting = sut.get('a');
    sut.invalidate('a');
    stale.resolve(null);
    expect(await waiting).toBeNull();
    expect(await sut.get('a')).toBe('created');
  });

  it('forgets the longest unused value beyond its bound', async () => {
    load.mockImplementation((key) => Promise.resolve(key));
    for (const key of ['a', 'b', 'c']) await sut.get(key);
    await sut.get('a');
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('counts how often it knew the answer, a load under way and what does not exist among it', async () => {
    load.mockImplementation((key) => Promise.resolve(key === 'none' ? null : key));
    await Promise.all([sut.get('a'), sut.get('a')]);
    await sut.get('none');
    await sut.get('none');
    await sut.getMany(['a', 'b'], () => Promise.resolve(new Map([['b', 'b']])));
    expect([sut.hits, sut.misses, sut.size]).toEqual([3, 3, 3]);
  });
});
