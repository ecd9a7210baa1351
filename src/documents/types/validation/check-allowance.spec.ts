import { CheckAllowance } from './check-allowance';

describe(CheckAllowance.name, () => {
  it('is used up by a few checks that take as long as one may', () => {
    const sut = new CheckAllowance();
    let checked = 0;
    for (; !sut.isUsedUp; checked += 1) sut.spend(250, 11);
    expect(checked).toBe(5);
    sut.spend(0, 1024 * 1024);
    sut.spend(0, 11);
    expect(new CheckAllowance().isUsedUp).toBe(false);
  });

  it('lasts for any number of ordinary documents, large ones among them', () => {
    const sut = new CheckAllowance();
    for (let n = 0; n < 100_000; n += 1) sut.spend(0.1, 100);
    for (let n = 0; n < 100_000; n += 1) sut.spend(40, 1024 * 1024);
    expect(sut.isUsedUp).toBe(false);
  });

  it('saves no more than it begins with', () => {
    const sut = new CheckAllowance();
    for (let n = 0; n < 100_000; n += 1) sut.spend(0, 100);
    sut.spend(1000, 0);
    expect(sut.isUsedUp).toBe(false); // what this one added
    sut.spend(2, 0);
    expect(sut.isUsedUp).toBe(true);
  });
});
