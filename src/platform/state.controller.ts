import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForOperators, OPERATOR_ERRORS } from '../auth';
import { ApiProblems } from '../common/http/api-problems.decorator';
import { toPageRequest } from '../common/pagination/page';
import { FindingsRepository } from '../organizations';
import { TenantCapacity } from '../tenancy';
import { CapacityDto, toCapacityResponse } from './dto/capacity.dto';
import { FindingPageDto, ListFindingsQueryDto, toFindingPage } from './dto/reconciliation.dto';

/** How the service as a whole is. */
@ApiTags('Platform')
@Controller('platform')
@ForOperators()
export class StateController {
  constructor(
    private readonly tenantCapacity: TenantCapacity,
    private readonly findings: FindingsRepository,
  ) {}

  @Get('capacity')
  @ApiOperation({
    operationId: 'getCapacity',
    summary: 'How many collections and indexes there are, and may be',
    description: 'Those of deleted organizations count until they are purged.',
  })
  @ApiOkResponse({ description: 'How full the database is', type: CapacityDto })
  @ApiProblems(...OPERATOR_ERRORS)
  async capacity(): Promise<CapacityDto> {
    return toCapacityResponse(await this.tenantCapacity.current());
  }

  @Get('reconciliation')
  @ApiOperation({
    operationId: 'getReconciliation',
    summary: 'Where collections and indexes are not as the records say',
    description: 'Compared every `RECONCILE_SECONDS`; what is no longer so is no longer listed.',
  })
  @ApiOkResponse({ description: 'A page of findings', type: FindingPageDto })
  @ApiProblems(...OPERATOR_ERRORS)
  async reconciliation(@Query() query: ListFindingsQueryDto): Promise<FindingPageDto> {
    const [page, comparedAt] = await Promise.all([
      this.findings.list(query.kind, toPageRequest(query)),
      this.findings.findCompletion(),
    ]);
    return toFindingPage(page, comparedAt);
  }
}
