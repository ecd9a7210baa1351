/** Of answers that show an organization. */
export const ETAG_HEADER = {
  ETag: {
    description: 'The version, for If-None-Match and If-Match',
    required: true,
    schema: { type: 'string' as const, example: '"1"' },
  },
};

export const LOCATION_HEADER = {
  Location: {
    description: 'Where to get it',
    required: true,
    schema: {
      type: 'string' as const,
      format: 'uri-reference',
      example: '/org/get?organization_name=acme',
    },
  },
};
