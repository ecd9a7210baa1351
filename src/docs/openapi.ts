import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { describeAnswers } from './answers';

const DESCRIPTION = `
Organizations, their admins and their sign-in, and for each organization an isolated MongoDB collection of its own.

Send the \`access_token\` of \`POST /admin/login\`, or an API key, as \`Authorization: Bearer <token>\`. Every error is an
[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem: decide by its \`code\`, and give its \`request_id\` to support.
Times are RFC 3339 in UTC; ids are opaque.
`;

/**
 * The OpenAPI document of the application, from its routes, DTOs and decorators alone. As in the application, an
 * operation needs an access token unless it says otherwise: `security: []` beside `@Public()`.
 */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Organization Management Service')
    .setDescription(DESCRIPTION.trim())
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This service')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'From POST /admin/login; or an API key, `omk_…`',
    })
    .addSecurity('operator', {
      type: 'http',
      scheme: 'bearer',
      description: '`opk_` and the secret of one of PLATFORM_KEYS',
    })
    .addSecurityRequirements('bearer')
    .addTag('Organizations', 'Sign up, look up, change and delete an organization')
    .addTag('Sign-in', 'Tokens, sessions, and who is signed in')
    .addTag('Account', 'A person’s own email and password')
    .addTag('API keys', 'For machines that act for an organization')
    .addTag('Members', 'Who belongs to an organization, and who is invited to')
    .addTag('Documents', 'An organization’s own data: documents, lists, import and export')
    .addTag('Types', 'What an organization declares of its documents: schema and indexes')
    .addTag(
      'Audit log',
      'What was done in an organization, by whom, and whether nobody has changed the record of it',
    )
    .addTag('Platform', 'For the operators of the service: every organization, in every state')
    .addTag('Metrics', 'For Prometheus')
    .addTag('Health', 'For orchestrators and load balancers')
    .build();
  return describeAnswers(SwaggerModule.createDocument(app, config));
}
