import { withinTime } from './time-limit';

describe(withinTime.name, () => {
  it('gives what the work has given', () => {
    expect(withinTime(1000, () => ({ a: 1 }))).toEqual({ result: { a: 1 } });
    expect(withinTime(1000, () => undefined)).toEqual({ result: undefined });
  });

  it('passes on what the work has thrown', () => {
    const error = new TypeError('mine');
    expect(() =>
      withinTime(1000, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('stops what does not end, and works again afterwards', () => {
    const endless = () => {
      for (let n = 0; ; n += 1) if (n < 0) return n;
    };
    expect(withinTime(20, endless)).toBeUndefined();
    expect(withinTime(20, () => /^(a+)+$/.test(`${'a'.repeat(50)}!`))).toBeUndefined();
    expect(withinTime(1000, () => 1)).toEqual({ result: 1 });
  });
});
