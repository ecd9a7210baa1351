import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { AUDIT_ACTIONS, type AuditFilter, type RecordedAction } from '../../audit';
import { InvalidRequestError } from '../../common/errors/request.errors';
import { PageQueryDto } from '../../common/pagination/page-query.dto';
import { parseRfc3339 } from '../../common/validation/rfc3339';
import { WhenGiven } from '../../common/validation/when-given.decorator';

const ACTIONS: readonly RecordedAction[] = AUDIT_ACTIONS.flatMap((action) => [
  action,
  `${action}.failed` as const,
]);

/** Which entries. */
export class AuditFilterDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only from this time on',
    example: '2026-01-31T00:00:00Z',
  })
  @WhenGiven()
  @Length(1, 40)
  @IsString()
  readonly from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only before this time',
    example: '2036-02-01T00:00:00Z',
  })
  @WhenGiven()
  @Length(1, 40)
  @IsString()
  readonly to?: string;

  @ApiPropertyOptional({
    description: 'Only of who has this id: a person, an API key, or the name of an operator',
    example: '6b04485a573c2db06b50aad5',
  })
  @WhenGiven()
  @Length(1, 100)
  @IsString()
  readonly actor?: string;

  @ApiPropertyOptional({ enum: ACTIONS, description: 'Only of this kind', example: 'session.started' })
  @WhenGiven()
  @IsIn(ACTIONS, { message: 'must be one of the actions of the audit log' })
  readonly action?: RecordedAction;
}

export class AuditLogQueryDto extends IntersectionType(PageQueryDto, AuditFilterDto) {}

/** @throws InvalidRequestError on what is no time */
export function toAuditFilter({ from, to, actor, action }: AuditFilterDto): AuditFilter {
  return { from: toTime('from', from), to: toTime('to', to), actor, action };
}

function toTime(field: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = parseRfc3339(text);
  if (time !== undefined) return time;
  throw new InvalidRequestError([{ field, message: 'must be a time such as 2026-01-31T09:30:00Z' }]);
}
