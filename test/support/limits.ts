import { RateLimits, type Spending } from '../../src/rate-limits';
import { POLICIES, type PolicyName } from '../../src/rate-limits/policies';
import type { TestApp } from './test-app';

/** The address of the tests' own requests. */
export const OWN_ADDRESS = '127.0.0.1';

/** Uses the limit up, so that the next one is refused. */
export async function exhaust({ app }: Pick<TestApp, 'app'>, spending: Spending): Promise<void> {
  const limits = app.get(RateLimits);
  const { quota } = POLICIES[spending.policy];
  for (let count = 0; count < quota; count += 1) await limits.allows(spending);
}

/** What the header fields say of it. */
export function fieldsOf(policy: PolicyName, remaining: number) {
  const { quota, windowSeconds } = POLICIES[policy];
  return {
    'ratelimit-policy': `"${policy}";q=${quota};w=${windowSeconds}`,
    ratelimit: expect.stringMatching(new RegExp(`^"${policy}";r=${remaining};t=\\d+$`)) as string,
  };
}
