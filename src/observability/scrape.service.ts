import { Injectable } from '@nestjs/common';
import { Metrics } from '../common/metrics/metrics';
import { processMetricsText } from './process-metrics';

/** Everything that this instance can tell of itself now. Asks no other service, so it answers whatever is away. */
@Injectable()
export class ScrapeService {
  constructor(private readonly metrics: Metrics) {}

  get contentType(): string {
    return this.metrics.contentType;
  }

  async scrape(): Promise<string> {
    return `${await this.metrics.toText()}\n${await processMetricsText()}`;
  }
}
