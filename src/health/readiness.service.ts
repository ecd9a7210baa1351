import { Injectable } from '@nestjs/common';
import type { HealthIndicator } from '../common/health/health-indicator';
import { DatabaseHealth } from '../database/database.health';
import type { DependencyDto, ReadinessDto } from './dto/health-responses.dto';

/** Asks everything outside of this process that it needs, all at once. */
@Injectable()
export class ReadinessService {
  constructor(private readonly databaseHealth: DatabaseHealth) {}

  async check(): Promise<ReadinessDto> {
    const [database] = await Promise.all([ask(this.databaseHealth)]);
    // What the service can do without is named, and does not count.
    return { status: database.status === 'up' ? 'ready' : 'unready', database };
  }
}

async function ask(indicator: HealthIndicator): Promise<DependencyDto> {
  const latencyMs = await indicator.ping();
  return { status: latencyMs === null ? 'down' : 'up', latency_ms: latencyMs };
}
