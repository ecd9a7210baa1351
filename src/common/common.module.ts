import { Module, type DynamicModule } from '@nestjs/common';
import { ProblemResponder } from './http/problem/problem-responder';
import { AppLogger } from './logging/app-logger';
import { BackgroundWork } from './scheduling/background-work';

/** What every module may inject. */
@Module({})
export class CommonModule {
  static forRoot(logger: AppLogger): DynamicModule {
    const providers = [{ provide: AppLogger, useValue: logger }, ProblemResponder, BackgroundWork];
    return { module: CommonModule, global: true, providers, exports: providers };
  }
}
