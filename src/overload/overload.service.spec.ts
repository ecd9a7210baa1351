import { Logger } from '@nestjs/common';
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

  describe('tells the operator', () => {
    const lines: string[] = [];
    const keep = (line: string) => void lines.push(line);

    beforeEach(() => {
      jest.useFakeTimers();
      lines.length = 0;
      jest.spyOn(Logger.prototype, 'warn').mockImplementation(keep);
      jest.spyOn(Logger.prototype, 'log').mockImplementation(keep);
    });
    afterEach(() => {
      jest.restoreAllMocks();
      jest.useRealTimers();
    });

    const REFUSED = 'Too many wait for the database: new work is refused';
    const ask = (waiting: number, afterMs = 0) => {
      jest.advanceTimersByTime(afterMs);
      queue.waiting = waiting;
      return sut.reason();
    };

    it('nothing while nothing is refused', () => {
      ask(9);
      ask(0, 60_000);
      expect(lines).toEqual([]);
    });

    it('once that new work is refused, however often the limit is crossed', () => {
      for (let crossing = 0; crossing < 100; crossing += 1) {
        expect(ask(10, 1)).not.toBeNull();
        expect(ask(9, 4_900)).toBeNull();
      }
      expect(lines).toEqual([REFUSED]);
    });

    it('that new work is taken again when none was refused for some seconds, and of the next time', () => {
      ask(10);
      ask(10, 4_000);
      ask(9, 4_999);
      expect(lines).toEqual([REFUSED]);
      ask(9, 1);
      ask(9, 5_000);
      expect(lines).toEqual([REFUSED, 'New work is taken again']);
      ask(10);
      expect(lines).toEqual([REFUSED, 'New work is taken again', REFUSED]);
    });
  });
});
