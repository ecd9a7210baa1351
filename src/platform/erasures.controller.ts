import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ForOperators, OPERATOR_ERRORS } from '../auth';
import { ApiProblems } from '../common/http/api-problems.decorator';
import { ErasuresRepository } from '../organizations';
import { ErasureDto, toErasureResponse } from './dto/erasure.dto';
import { ErasureNotFoundError } from './platform.errors';

@ApiTags('Platform')
@Controller('platform/erasures')
@ForOperators()
export class ErasuresController {
  constructor(private readonly erasures: ErasuresRepository) {}

  @Get(':id')
  @ApiOperation({
    operationId: 'getErasure',
    summary: 'How far a purge is, and what it has erased',
  })
  @ApiParam({ name: 'id', description: 'As the purge answered it', example: '6b04485a573c2db06b50aad7' })
  @ApiOkResponse({ description: 'The erasure', type: ErasureDto })
  @ApiProblems(...OPERATOR_ERRORS, ErasureNotFoundError)
  async get(@Param('id') id: string): Promise<ErasureDto> {
    const erasure = await this.erasures.find(id);
    if (erasure === null) throw new ErasureNotFoundError();
    return toErasureResponse(erasure);
  }
}
