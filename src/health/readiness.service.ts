import { Injectable } from '@nestjs/common';
import { DatabaseHealth } from '../database/database.health';
import { RedisLink } from '../redis';
import type { ReadinessDto } from './dto/health-responses.dto';

/** Tells of everything outside of this process that it uses. What it can do without is named, and does not count. */
@Injectable()
export class ReadinessService {
  constructor(
    private readonly database: DatabaseHealth,
    private readonly redis: RedisLink,
  ) {}

  async check(): Promise<ReadinessDto> {
    const latencyMs = await this.database.ping();
    const isUp = latencyMs !== null;
    const { status, latencyMs: redisLatencyMs } = this.redis.state;
    return {
      status: isUp ? 'ready' : 'unready',
      database: { status: isUp ? 'up' : 'down', latency_ms: latencyMs },
      ...(status !== 'off' && {
        redis: { status: status === 'up' ? 'up' : 'down', latency_ms: redisLatencyMs },
      }),
    };
  }
}
