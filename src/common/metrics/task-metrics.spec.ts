import { Metrics } from './metrics';
import { TaskMetrics } from './task-metrics';

describe(TaskMetrics.name, () => {
  const setUp = () => {
    const metrics = new Metrics();
    const figures = async () =>
      (await metrics.toText())
        .split('\n')
        .filter((line) => /_count\{|_timestamp_seconds\{/.test(line))
        .map((line) => line.replace(/ 1\d{9}\.?\d*$/, ' now'));
    return { sut: new TaskMetrics(metrics), figures };
  };

  it('tells of a task that has never run, or never to its end', async () => {
    const { sut, figures } = setUp();
    const measured = sut.measured('sweep', () => Promise.reject(new Error('away')));
    expect(await figures()).toEqual([
      'oms_task_duration_seconds_count{task="sweep",outcome="failed"} 0',
      'oms_task_duration_seconds_count{task="sweep",outcome="done"} 0',
      'oms_task_registered_timestamp_seconds{task="sweep"} now',
    ]);
    await expect(measured()).rejects.toThrow('away');
    expect(await figures()).toEqual([
      'oms_task_duration_seconds_count{task="sweep",outcome="failed"} 1',
      'oms_task_duration_seconds_count{task="sweep",outcome="done"} 0',
      'oms_task_registered_timestamp_seconds{task="sweep"} now',
    ]);
  });

  it('tells of failures, passes them on, and remembers when a task was done last', async () => {
    const { sut, figures } = setUp();
    const run = jest.fn<Promise<void>, []>().mockRejectedValueOnce(new Error('away')).mockResolvedValue();
    const measured = sut.measured('sweep', run);
    await expect(measured()).rejects.toThrow('away');
    await measured();
    await measured();
    expect(await figures()).toEqual([
      'oms_task_duration_seconds_count{task="sweep",outcome="failed"} 1',
      'oms_task_duration_seconds_count{task="sweep",outcome="done"} 2',
      'oms_task_last_success_timestamp_seconds{task="sweep"} now',
      'oms_task_registered_timestamp_seconds{task="sweep"} now',
    ]);
  });
});
