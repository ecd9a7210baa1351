import { TaskLeasesRepository } from '../../../../src/database/leases/task-leases.repository';
import { uniqueName } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';

const LONG_MS = 3600_000;

describe(TaskLeasesRepository.name, () => {
  let testApp: TestApp;
  let sut: TaskLeasesRepository;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(TaskLeasesRepository);
  });
  afterAll(() => testApp.close());

  it('gives a task to one of many that ask at once, and to nobody else until its time is over', async () => {
    const task = uniqueName();
    const taken = await Promise.all(Array.from({ length: 20 }, () => sut.take(task, LONG_MS)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await sut.take(task, LONG_MS)).toBe(false);
  });

  it('gives it away again when its time is over, to one', async () => {
    const task = uniqueName();
    expect(await sut.take(task, 0)).toBe(true);
    const taken = await Promise.all(Array.from({ length: 20 }, () => sut.take(task, LONG_MS)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('keeps tasks apart', async () => {
    expect(await sut.take(uniqueName(), LONG_MS)).toBe(true);
    expect(await sut.take(uniqueName(), LONG_MS)).toBe(true);
  });
});
