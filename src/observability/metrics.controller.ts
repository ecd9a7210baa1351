import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ForOperators, OPERATOR_ERRORS } from '../auth';
import { ApiProblemsWithoutDatabase } from '../common/http/api-problems.decorator';
import { Unlimited } from '../rate-limits';
import { ScrapeService } from './scrape.service';

const EXAMPLE = `# HELP oms_database_up 1 while the driver sees a server that takes writes, otherwise 0
# TYPE oms_database_up gauge
oms_database_up 1
`;

@ApiTags('Metrics')
@Controller('metrics')
@Unlimited()
@ForOperators()
export class MetricsController {
  constructor(private readonly figures: ScrapeService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Get the figures of this instance',
    description:
      'In the text format of Prometheus, also while the database is away, once the service has started. With ' +
      '`METRICS_PORT` they are on a port of their own as well, without a key.',
  })
  @ApiOkResponse({
    description: 'The figures',
    content: { 'text/plain': { schema: { type: 'string', example: EXAMPLE } } },
  })
  @ApiProblemsWithoutDatabase(...OPERATOR_ERRORS)
  async get(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('Content-Type', this.figures.contentType);
    return this.figures.scrape();
  }
}
