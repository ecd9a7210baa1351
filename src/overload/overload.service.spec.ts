import type { PoolQueue } from '../database/pool-queue';
import { EventLoopLag } from './event-loop-lag';
import { OverloadService } from './overload.service';

describe(OverloadService.name, () => {
  let lag: EventLoopLag;
  let queue: { waiting: number };
  let sut: OverloadService;

  beforeEach(() => {
    lag = new EventLoopLag();
    queue = { waiting: 0 };
    sut = new OverloadService({ lagLimitMs: 500, queueLimit: 10 }, queue as PoolQueue, lag);
  });

  const late = (ms: number) => {
    for (let turn = 0; turn < 3; turn += 1) lag.add(ms);
  };

  it('takes work below both limits', () => {
    late(499);
    queue.waiting = 9;
    expect(sut.reason()).toBeNull();
  });

  it('refuses while the event loop is late, and takes work again when it is not', () => {
    late(500);
    expect(sut.reason()).toBe('The process is too busy');
    lag.add(1);
    expect(sut.reason()).toBeNull();
  });

  it('refuses while too many wait for the database, and takes work again when they do not', () => {
    queue.waiting = 10;
    expect(sut.reason()).toBe('Too many wait for the database');
    queue.waiting = 9;
    expect(sut.reason()).toBeNull();
  });
});
