import type { BulkLine } from './bulk-line';
import { LineBatches, type LineBatch } from './line-batches';
import { LineSplitter } from './line-splitter';

const LINE = '{"data":{}}\n';

describe(LineBatches.name, () => {
  const create = () => new LineBatches({ maxLineBytes: 1024 * 1024 });
  const all = async (sut: LineBatches) => (await sut.toArray()) as LineBatch[];
  const numbers = (batch: LineBatch) => batch.map(({ number }: BulkLine) => number);

  afterEach(() => {
    jest.useRealTimers();
  });

  it('makes batches of at most 500 lines', async () => {
    const sut = create();
    sut.end(LINE.repeat(1200));
    const batches = await all(sut);
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 200]);
    expect(batches.flatMap(numbers)).toEqual(Array.from({ length: 1200 }, (_, index) => index + 1));
  });

  it('makes batches of about 512 KiB', async () => {
    const sut = create();
    sut.end(`{"data":{"text":"${'x'.repeat(300_000)}"}}\n`.repeat(10));
    expect((await all(sut)).map((batch) => batch.length)).toEqual([2, 2, 2, 2, 2]);
  });

  it('counts what is too long as nothing', async () => {
    const sut = create();
    sut.end(`${'x'.repeat(2 * 1024 * 1024)}\n`.repeat(3));
    const [batch, ...rest] = await all(sut);
    expect(batch).toHaveLength(3);
    expect(rest).toEqual([]);
  });

  it('fails as a stream does when something unexpected happens', async () => {
    const unexpected = new Error('unexpected');
    const split = jest.spyOn(LineSplitter.prototype, 'split').mockImplementation(() => {
      throw unexpected;
    });
    const sut = create();
    sut.end(LINE);
    await expect(all(sut)).rejects.toBe(unexpected);
    split.mockRestore();
  });

  it('makes no batch of blank lines', async () => {
    const sut = create();
    sut.end('\n \n\r\n\t');
    expect(await all(sut)).toEqual([]);
  });

  it('gives out what there is after a while, and not twice', () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    const sut = create();
    sut.write(LINE.repeat(2));
    expect(sut.read()).toBeNull();
    jest.advanceTimersByTime(50);
    expect(numbers(sut.read() as LineBatch)).toEqual([1, 2]);
    jest.advanceTimersByTime(1000);
    expect(sut.read()).toBeNull();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets a batch grow while another waits to be taken', () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    const sut = create();
    sut.write(LINE);
    jest.advanceTimersByTime(50);
    sut.write(LINE);
    jest.advanceTimersByTime(500);
    expect(sut.readableLength).toBe(1);
    sut.read();
    jest.advanceTimersByTime(50);
    expect(numbers(sut.read() as LineBatch)).toEqual([2]);
  });

  it('leaves no timer behind when it is destroyed', () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    const sut = create();
    sut.write(LINE);
    sut.destroy();
    expect(jest.getTimerCount()).toBe(0);
  });
});
