import { eventually } from '../../../support/poll';
import type { TestApp } from '../../../support/test-app';

/** In a row; `eventually` looks every 20 ms. */
const EQUAL_LOOKS = 40;

/**
 * Resolves when a counter that has begun to rise rises no more. Between two looks the service and the database each
 * answer something: on a busy machine, where what is counted takes longer, so do the looks.
 */
export async function standsStill({ http, system }: TestApp, counter: () => number): Promise<void> {
  let last = 0;
  let looks = 0;
  await eventually(async () => {
    looks = counter() === last && last > 0 ? looks + 1 : 0;
    last = counter();
    await http.get('/health/live').expect(200);
    await system.command({ ping: 1 });
    return looks === EQUAL_LOOKS;
  }, 60_000);
}
