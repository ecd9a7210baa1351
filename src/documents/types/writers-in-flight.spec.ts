import { WritersInFlight } from './writers-in-flight';

describe(WritersInFlight.name, () => {
  let sut: WritersInFlight;
  beforeEach(() => {
    sut = new WritersInFlight();
  });

  /** A write that ends when it is told to. */
  function pending(key: string) {
    let end: (error?: Error) => void = () => undefined;
    const done = sut.run(
      key,
      () =>
        new Promise<string>((resolve, reject) => {
          end = (error) => {
            if (error) reject(error);
            else resolve('written');
          };
        }),
    );
    return {
      done,
      end: (error?: Error) => {
        end(error);
      },
    };
  }

  it('waits for all that have begun, and for those that fail too', async () => {
    const [one, other] = [pending('a'), pending('a')];
    const order: string[] = [];
    const settled = sut.settled('a').then(() => order.push('settled'));
    one.end();
    await one.done;
    order.push('one');
    other.end(new Error('refused'));
    await expect(other.done).rejects.toThrow('refused');
    await settled;
    expect(order).toEqual(['one', 'settled']);
  });

  it('waits neither for another key nor for what begins later', async () => {
    const elsewhere = pending('b');
    await sut.settled('a');
    const before = pending('a');
    const settled = sut.settled('a');
    const later = pending('a');
    before.end();
    await settled;
    later.end();
    elsewhere.end();
    await expect(Promise.all([before.done, later.done, elsewhere.done])).resolves.toEqual(
      Array(3).fill('written'),
    );
  });
});
