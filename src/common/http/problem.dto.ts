import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FieldProblemDto {
  @ApiProperty({ description: 'Dotted path of the field', example: 'organization_name' })
  readonly field!: string;

  @ApiProperty({ description: 'What is wrong with it', example: 'must be a string' })
  readonly message!: string;
}

/** RFC 9457 problem details; what every error answers. */
export class ProblemDto {
  @ApiProperty({ description: 'The code as a URI', format: 'uri', example: 'urn:problem:request.invalid' })
  readonly type!: string;

  @ApiProperty({ description: 'The same for every occurrence', example: 'The request has invalid fields' })
  readonly title!: string;

  @ApiProperty({ description: 'The HTTP status', type: 'integer', minimum: 400, maximum: 599, example: 400 })
  readonly status!: number;

  @ApiProperty({ description: 'About this occurrence', example: 'See errors for each field' })
  readonly detail!: string;

  @ApiProperty({ description: 'Path of the request', example: '/org/create' })
  readonly instance!: string;

  @ApiProperty({ description: 'Stable code to decide by', example: 'REQUEST.INVALID' })
  readonly code!: string;

  @ApiProperty({ description: 'To be given to support', example: '7f0c1a52-2f1e-4c55-9a43-0d7f9f2f6a11' })
  readonly request_id!: string;

  @ApiPropertyOptional({
    description: 'Of the trace that the request belongs to, if there is one',
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
  })
  readonly trace_id?: string;

  @ApiPropertyOptional({ description: 'Input errors only', type: [FieldProblemDto] })
  readonly errors?: FieldProblemDto[];
}
