// Writes the OpenAPI document of the built service to dist/openapi.json, for `npm run lint:openapi`. In Nest's preview
// mode nothing is instantiated, so neither a database nor a port is needed.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { NestFactory } = require('@nestjs/core');
const { AppModule } = require('../dist/app.module.js');
const { readEnvironment } = require('../dist/config/env.schema.js');
const { createOpenApiDocument } = require('../dist/docs/openapi.js');

const app = await NestFactory.create(AppModule.forRoot(readEnvironment({})), {
  preview: true,
  logger: false,
});
writeFileSync('dist/openapi.json', `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`);
