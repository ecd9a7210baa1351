import { ApiHeader } from '@nestjs/swagger';

/** Documents the version of what is answered, as a header of a response. */
export const ETAG_HEADER = {
  ETag: {
    description: 'The version, for If-None-Match and If-Match',
    required: true,
    schema: { type: 'string' as const, example: '"1"' },
  },
};

/** Documents where a created object is, as a header of a response. */
export const locationHeader = (example: string) => ({
  Location: {
    description: 'Where to get it',
    required: true,
    schema: { type: 'string' as const, format: 'uri-reference', example },
  },
});

export const ApiIfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETags: the change takes place only if what is stored has one of them',
    example: '"1"',
  });

export const ApiIfNoneMatch = () =>
  ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'ETags that the caller has',
    example: '"1"',
  });
