import { Injectable } from '@nestjs/common';
import type { HealthIndicator } from '../common/health/health-indicator';
import { DatabaseHealth } from '../database/database.health';
import type { DependencyDto, ReadinessDto } from './dto/health-responses.dto';

/** Asks everything outside of this process that it needs, all at once. */
@Injectable()
export class ReadinessService {
  constructor(private readonly databaseHealth: DatabaseHealth) {}

  async check(): Promise<ReadinessDto> {
    let isReady = true;
    const ask = async (indicator: HealthIndicator): Promise<DependencyDto> => {
      const latencyMs = await indicator.ping();
      if (latencyMs === null && indicator.isRequired) isReady = false;
      return { status: latencyMs === null ? 'down' : 'up', latency_ms: latencyMs };
    };
    // One line for each, here, in the constructor and in the DTO.
    const [database] = await Promise.all([ask(this.databaseHealth)]);
    return { status: isReady ? 'ready' : 'unready', database };
  }
}
