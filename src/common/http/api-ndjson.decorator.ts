import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { NDJSON } from './ndjson';

/** Documents an answer by `sendNdjson` that is compressed where the caller accepts that. @param line what each line is */
export const ApiNdjsonResponse = (line: Type, description: string) =>
  applyDecorators(
    ApiExtraModels(line),
    ApiHeader({ name: 'Accept-Encoding', required: false, description: 'gzip to compress', example: 'gzip' }),
    ApiOkResponse({
      description,
      content: { [NDJSON]: { schema: { $ref: getSchemaPath(line) } } },
      headers: { 'Content-Encoding': { description: 'gzip, if asked for', schema: { type: 'string' } } },
    }),
  );
