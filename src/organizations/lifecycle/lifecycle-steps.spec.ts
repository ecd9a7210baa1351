import { DatabaseUnavailableError } from '../../common/errors/service.errors';
import { Metrics } from '../../common/metrics/metrics';
import type { Tracing } from '../../common/tracing/tracing';
import { NameTakenError } from '../organizations.errors';
import { LifecycleSteps } from './lifecycle-steps';

describe(LifecycleSteps.name, () => {
  let metrics: Metrics;
  let sut: LifecycleSteps;
  let traced: string[];
  beforeEach(() => {
    metrics = new Metrics();
    traced = [];
    const tracing: Pick<Tracing, 'step'> = {
      step: (name, work) => {
        traced.push(name);
        return work();
      },
    };
    sut = new LifecycleSteps(metrics, tracing as Tracing);
  });
  const outcomes = async () =>
    [...(await metrics.toText()).matchAll(/_count\{.*outcome="(\w+)"\} 1/g)].map(([, outcome]) => outcome);

  it.each([
    ['a result', 'done', 7],
    ['nothing', 'done', undefined],
    ['a condition that was not met', 'refused', null],
    ['the same of one that says it so', 'refused', false],
  ])('passes %s on, and counts it as %s', async (_what, outcome, result) => {
    await expect(sut.run('create', 'activate', () => Promise.resolve(result))).resolves.toBe(result);
    expect(await outcomes()).toEqual([outcome]);
    expect(traced).toEqual(['create activate']);
  });

  it.each([
    ['a claim that somebody else has', 'refused', new NameTakenError()],
    ['a database that is away', 'failed', new DatabaseUnavailableError(new Error('away'))],
    ['a defect', 'failed', new TypeError('no')],
  ])('passes %s on, and counts it as %s', async (_what, outcome, error) => {
    await expect(sut.run('create', 'claim_name', () => Promise.reject(error))).rejects.toBe(error);
    expect(await outcomes()).toEqual([outcome]);
  });
});
