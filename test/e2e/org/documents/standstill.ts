import { eventually } from '../../../support/poll';

/** In a row; `eventually` looks every 20 ms. */
const EQUAL_LOOKS = 40;

/** Resolves when a counter that has begun to rise rises no more. */
export async function standsStill(counter: () => number): Promise<void> {
  let last = 0;
  let looks = 0;
  await eventually(() => {
    looks = counter() === last && last > 0 ? looks + 1 : 0;
    last = counter();
    return looks === EQUAL_LOOKS;
  }, 60_000);
}
