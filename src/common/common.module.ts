import { Module, type DynamicModule } from '@nestjs/common';
import { ProblemResponder } from './http/problem/problem-responder';
import { AppLogger } from './logging/app-logger';
import { CacheMetrics } from './metrics/cache-metrics';
import { Metrics } from './metrics/metrics';
import { TaskMetrics } from './metrics/task-metrics';
import { BackgroundWork } from './scheduling/background-work';

/** What every module may inject. */
@Module({})
export class CommonModule {
  static forRoot(logger: AppLogger): DynamicModule {
    const providers = [
      { provide: AppLogger, useValue: logger },
      BackgroundWork,
      CacheMetrics,
      Metrics,
      ProblemResponder,
      TaskMetrics,
    ];
    return { module: CommonModule, global: true, providers, exports: providers };
  }
}
