import { Metrics } from './metrics';
import { TaskMetrics } from './task-metrics';

describe(TaskMetrics.name, () => {
  const metrics = new Metrics();
  const sut = new TaskMetrics(metrics);
  const figures = async () =>
    (await metrics.toText())
      .split('\n')
      .filter((line) => /_count\{|_timestamp_seconds\{/.test(line))
      .map((line) => line.replace(/ 1\d{9}\.?\d*$/, ' now'));

  it('tells of failures, passes them on, and remembers when a task was done last', async () => {
    const run = jest.fn<Promise<void>, []>().mockRejectedValueOnce(new Error('away')).mockResolvedValue();
    const measured = sut.measured('sweep', run);
    await expect(measured()).rejects.toThrow('away');
    expect(await figures()).toEqual(['oms_task_duration_seconds_count{task="sweep",outcome="failed"} 1']);
    await measured();
    await measured();
    expect(await figures()).toEqual([
      'oms_task_duration_seconds_count{task="sweep",outcome="failed"} 1',
      'oms_task_duration_seconds_count{task="sweep",outcome="done"} 2',
      'oms_task_last_success_timestamp_seconds{task="sweep"} now',
    ]);
  });
});
