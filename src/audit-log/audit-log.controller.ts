import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AuditListsRepository, VerificationService } from '../audit';
import { CurrentPrincipal, RequirePermission, SIGN_IN_ERRORS, type Principal } from '../auth';
import { ApiNdjsonResponse } from '../common/http/api-ndjson.decorator';
import { ApiProblems } from '../common/http/api-problems.decorator';
import { sendNdjson } from '../common/http/ndjson';
import { toPageRequest } from '../common/pagination/page';
import { DocumentsConfig } from '../config/documents.config';
import { AuditExportService } from './audit-export.service';
import { AuditEntryDto, AuditPageDto, toAuditPage } from './dto/audit-entry.dto';
import { AuditFilterDto, AuditLogQueryDto, toAuditFilter } from './dto/audit-log-query.dto';
import { toVerificationResponse, VerificationDto } from './dto/verification.dto';

/** What was done in the caller's organization, and by whom. */
@ApiTags('Audit log')
@ApiBearerAuth()
@Controller('org/audit-log')
@RequirePermission('audit:read')
export class AuditLogController {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly entries: AuditListsRepository,
    private readonly exports: AuditExportService,
    private readonly verification: VerificationService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listAuditLog',
    summary: 'List what was done',
    description: 'Every change and every sign-in, the newest first.',
  })
  @ApiOkResponse({ description: 'A page', type: AuditPageDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async list(
    @Query() query: AuditLogQueryDto,
    @CurrentPrincipal() { organizationId }: Principal,
  ): Promise<AuditPageDto> {
    return toAuditPage(await this.entries.list(organizationId, toAuditFilter(query), toPageRequest(query)));
  }

  @Get('export')
  @ApiOperation({
    operationId: 'exportAuditLog',
    summary: 'Get the whole audit log',
    description:
      'One entry in each line, the oldest first. An answer that is not the whole is cut off: it ends without the last ' +
      'chunk of its transfer encoding, which clients report as an error.',
  })
  @ApiNdjsonResponse(AuditEntryDto, 'Lines of JSON, one for each entry')
  @ApiProblems(...SIGN_IN_ERRORS)
  async export(
    @Query() query: AuditFilterDto,
    @CurrentPrincipal() { organizationId }: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const lines = this.exports.export(organizationId, toAuditFilter(query));
    const options = { idleLimitMs: this.config.streamIdleMs, compress: true };
    await sendNdjson({ request, response }, lines, options);
  }

  @Get('verify')
  @ApiOperation({
    operationId: 'verifyAuditLog',
    summary: 'Find out whether the audit log is as it was written',
    description:
      'Reads all of it. An entry that was changed, removed, moved or cut off at the end shows, also when whoever did it ' +
      'can write to the database.',
  })
  @ApiOkResponse({ description: 'Whether it is, or where it breaks', type: VerificationDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async verify(@CurrentPrincipal() { organizationId }: Principal): Promise<VerificationDto> {
    return toVerificationResponse(await this.verification.verify(organizationId));
  }
}
