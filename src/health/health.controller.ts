import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../auth';
import { ApiProblemsWithoutDatabase } from '../common/http/api-problems.decorator';
import { isStopping } from '../common/http/stopping';
import { Unlimited } from '../rate-limits';
import { LivenessDto, ReadinessDto } from './dto/health-responses.dto';
import { ReadinessService } from './readiness.service';

const RETRY_AFTER_SECONDS = '2';

@ApiTags('Health')
@Controller('health')
@Public()
@Unlimited()
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

  @Get('live')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Whether the process works',
    description: 'Never depends on the database.',
    security: [],
  })
  @ApiOkResponse({ description: 'It works', type: LivenessDto })
  @ApiProblemsWithoutDatabase()
  live(): LivenessDto {
    return { status: 'alive' };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether requests can be served',
    description: 'Asks everything that requests need, and names each with its latency.',
    security: [],
  })
  @ApiOkResponse({ description: 'They can', type: ReadinessDto })
  @ApiServiceUnavailableResponse({
    description: 'One that they need does not answer, or the instance is being stopped',
    type: ReadinessDto,
  })
  @ApiProblemsWithoutDatabase()
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessDto> {
    const found = await this.readiness.check();
    const readiness = isStopping(response) ? { ...found, status: 'unready' as const } : found;
    if (readiness.status === 'unready') response.status(503).setHeader('Retry-After', RETRY_AFTER_SECONDS);
    return readiness;
  }
}
