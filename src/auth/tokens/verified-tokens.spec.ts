import { CacheMetrics } from '../../common/metrics/cache-metrics';
import { Metrics } from '../../common/metrics/metrics';
import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';
import { VerifiedTokens, type AccessClaims } from './verified-tokens';

const NOW_MS = Date.UTC(2026, 0, 31, 9, 30);

const claims: AccessClaims = {
  adminId: '6b04485a573c2db06b50aad5' as AdminId,
  organizationId: '6b04485a573c2db06b50aad4' as OrganizationId,
  sessionId: '6b04485a573c2db06b50aad6' as SessionId,
  expiresAt: NOW_MS / 1000 + 900,
};

describe(VerifiedTokens.name, () => {
  let sut: VerifiedTokens;
  let now: jest.SpyInstance<number, []>;

  beforeEach(() => {
    now = jest.spyOn(Date, 'now').mockReturnValue(NOW_MS);
    sut = new VerifiedTokens(new CacheMetrics(new Metrics()));
    sut.add('good', claims);
  });
  afterEach(() => jest.restoreAllMocks());

  it('finds the claims of the very token that was verified', () => {
    expect(sut.find('good')).toBe(claims);
    expect(sut.find('other')).toBeNull();
  });

  it('finds nothing once they have expired, to the second', () => {
    now.mockReturnValue(NOW_MS + 899_999);
    expect(sut.find('good')).toBe(claims);
    now.mockReturnValue(NOW_MS + 900_000);
    expect(sut.find('good')).toBeNull();
  });
});
