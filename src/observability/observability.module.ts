import { Module } from '@nestjs/common';
import { AuthModule } from '../auth';
import { MetricsController } from './metrics.controller';
import { MetricsPort } from './metrics-port';
import { ScrapeService } from './scrape.service';

/** What operators see of an instance from outside. What there is to see is told by the modules themselves. */
@Module({
  imports: [AuthModule],
  controllers: [MetricsController],
  providers: [MetricsPort, ScrapeService],
})
export class ObservabilityModule {}
