import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AUDIT_ACTIONS, type AuditActorType, type AuditEntry, type AuditValue } from '../../audit';
import { ApiNextCursor, toNextCursor, type Page } from '../../common/pagination/page';

const TIME = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;
const MAC = 'aEqqbpLw2DfOmrLFGmSuKYrHWsxIGQNcFIF6y1Bq8DA';

const ACTORS: readonly AuditActorType[] = ['person', 'api_key', 'operator', 'anonymous', 'system'];

const ApiValue = (description: string, example: string) =>
  ApiProperty({
    description,
    required: false,
    example,
    oneOf: [
      { type: 'string', nullable: true },
      { type: 'number' },
      { type: 'boolean' },
      { type: 'array', items: { type: 'string' } },
    ],
  });

export class AuditActorDto {
  @ApiProperty({ enum: ACTORS, example: 'person' })
  readonly type!: AuditActorType;

  @ApiProperty({
    description: 'Of the person or key; the name of the operator; null for nobody in particular',
    type: String,
    nullable: true,
    example: '6b04485a573c2db06b50aad5',
  })
  readonly id!: string | null;

  @ApiProperty({
    description: 'As it was then; null also when the person was erased',
    type: String,
    nullable: true,
    example: 'ada@example.com',
  })
  readonly email!: string | null;
}

export class AuditTargetDto {
  @ApiProperty({ example: 'organization' })
  readonly type!: string;

  @ApiProperty({ type: String, nullable: true, example: '6b04485a573c2db06b50aad4' })
  readonly id!: string | null;

  @ApiProperty({
    description: 'Of a person; null also when the person was erased',
    type: String,
    nullable: true,
    example: null,
  })
  readonly email!: string | null;

  @ApiProperty({ description: 'Such as that of an API key', type: String, nullable: true, example: null })
  readonly name!: string | null;
}

export class AuditedFieldDto {
  @ApiProperty({ example: 'organization_name' })
  readonly field!: string;

  @ApiValue('What it was, where that is told', 'acme')
  readonly from?: AuditValue;

  @ApiValue('What it was to become; left out of a secret', 'acme-labs')
  readonly to?: AuditValue;
}

export class AuditEntryDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad8' })
  readonly id!: string;

  @ApiProperty({
    description: 'Its place in the chain, from 1; null for the few seconds until it is sealed',
    type: 'integer',
    nullable: true,
    example: 17,
  })
  readonly sequence!: number | null;

  @ApiProperty(TIME)
  readonly at!: string;

  @ApiProperty({
    description: 'What was done; with `.failed` behind it, what was tried and failed',
    example: 'organization.renamed',
    type: String,
    pattern: `^(${AUDIT_ACTIONS.join('|').replaceAll('.', '[.]')})([.]failed)?$`,
  })
  readonly action!: string;

  @ApiProperty({ description: 'Who did it', type: AuditActorDto })
  readonly actor!: AuditActorDto;

  @ApiProperty({ description: 'From where', type: String, nullable: true, example: '198.51.100.7' })
  readonly address!: string | null;

  @ApiProperty({ description: 'By which program', type: String, nullable: true, example: 'Mozilla/5.0' })
  readonly user_agent!: string | null;

  @ApiProperty({
    description: 'Of the request, as it was answered in X-Request-Id',
    type: String,
    nullable: true,
    example: '7f0c1a52-2f1e-4c55-9a43-0d7f9f2f6a11',
  })
  readonly request_id!: string | null;

  @ApiPropertyOptional({
    description: 'To what, if it is something other than the actor',
    type: AuditTargetDto,
  })
  readonly target?: AuditTargetDto;

  @ApiProperty({ description: 'What changed of it', type: [AuditedFieldDto] })
  readonly changes!: readonly AuditedFieldDto[];

  @ApiProperty({
    description: 'The code of the error, of what has failed',
    type: String,
    nullable: true,
    example: null,
  })
  readonly failure!: string | null;

  @ApiProperty({
    description: 'Of what has failed, the entry that was written before it was tried',
    type: String,
    nullable: true,
    example: null,
  })
  readonly attempt_id!: string | null;

  @ApiProperty({ description: 'Ties it to all before it', type: String, nullable: true, example: MAC })
  readonly mac!: string | null;
}

export class AuditPageDto {
  @ApiProperty({ description: 'The newest first', type: [AuditEntryDto] })
  readonly data!: readonly AuditEntryDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;
}

export function toAuditPage(page: Page<AuditEntry>): AuditPageDto {
  return { data: page.items.map(toEntryResponse), next_cursor: toNextCursor(page) };
}

export function toEntryResponse(entry: AuditEntry): AuditEntryDto {
  const { actor, target } = entry.personal;
  return {
    id: entry.id,
    sequence: entry.seal?.sequence ?? null,
    at: entry.at.toISOString(),
    action: entry.action,
    actor: { type: entry.actor.type, id: entry.actor.id, email: actor?.email ?? null },
    address: actor?.address ?? null,
    user_agent: actor?.user_agent ?? null,
    request_id: entry.requestId,
    ...(entry.target && {
      target: {
        type: entry.target.type,
        id: entry.target.id,
        email: target?.email ?? null,
        name: target?.name ?? null,
      },
    }),
    changes: entry.changes.map(({ field, from, to }) => ({
      field,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    })),
    failure: entry.failure,
    attempt_id: entry.attemptId,
    mac: entry.seal?.mac ?? null,
  };
}
