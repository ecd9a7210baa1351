import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../observability');

/** Of Debian's package `prometheus`. What it does not find, test/integration/observability finds without it. */
const isThere = spawnSync('promtool', ['--version']).status === 0;
const itWithPromtool = isThere ? it : it.skip;
const WITHOUT = isThere ? '' : ' (skipped: there is no promtool; apt-get install prometheus)';

jest.setTimeout(60_000); // it evaluates hours, minute by minute

describe('The alert rules', () => {
  const promtool = (...args: readonly string[]) =>
    execFileSync('promtool', args, { cwd: FOLDER, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  itWithPromtool(`are valid to Prometheus, and so is its configuration${WITHOUT}`, () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('rules found');
  });

  itWithPromtool(`call somebody when they should, and nobody else${WITHOUT}`, () => {
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });
});
