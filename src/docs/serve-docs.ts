import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { createOpenApiDocument } from './openapi';

const TITLE = 'Organization Management Service';

const REDOC_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${TITLE}</title>
    <link rel="icon" href="data:," />
    <style>body { margin: 0 }</style>
  </head>
  <body>
    <redoc spec-url="/openapi.json"></redoc>
    <script src="/redoc/redoc.standalone.js"></script>
  </body>
</html>
`;

/** Within the folder of what the build copies. */
const REDOC_SCRIPT = 'redoc/bundles/redoc.standalone.js';

/** The one thing that the script would load from elsewhere; it does without where that cannot be shown. */
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_IMAGE = 'data:,';

const ONE_DAY_SECONDS = 24 * 60 * 60;

/** Everything comes from this service, and nothing else is reached. */
const CLOSED =
  "default-src 'none'; script-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page has its style inline, and icons in its style sheet. */
const SWAGGER_UI_CSP = `${CLOSED}; style-src 'self' 'unsafe-inline'; img-src 'self' data:`;

/** It writes its style itself, and searches in a worker that it makes from a blob. */
const REDOC_CSP = `${CLOSED}; style-src 'unsafe-inline'; img-src data:; worker-src blob:`;

/**
 * `/openapi.json`, Swagger UI at `/docs` and ReDoc at `/redoc`. The document is made once, when it is first asked for.
 * @param assets folder of what the build copies for the docs
 */
export function serveDocs(app: NestExpressApplication, assets: string): void {
  app.use('/docs', (_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', SWAGGER_UI_CSP);
    next();
  });
  const server = app.getHttpAdapter().getInstance();
  // Nest would serve the page there as well, with addresses that are wrong from there.
  server.get('/docs/index.html', (_request: Request, response: Response) => {
    response.redirect(301, '/docs');
  });
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: '/openapi.json',
    raw: ['json'],
    customSiteTitle: TITLE,
  });

  server.get('/redoc', (_request: Request, response: Response) => {
    response.setHeader('Content-Security-Policy', REDOC_CSP).type('html').send(REDOC_PAGE);
  });
  let script: Buffer | undefined;
  server.get('/redoc/redoc.standalone.js', async (_request: Request, response: Response) => {
    script ??= await readRedocScript(join(assets, REDOC_SCRIPT));
    response.setHeader('Cache-Control', `public, max-age=${ONE_DAY_SECONDS}`).type('js').send(script);
  });
}

async function readRedocScript(path: string): Promise<Buffer> {
  const script = await readFile(path, 'utf8');
  return Buffer.from(script.replaceAll(REDOC_LOGO, NO_IMAGE));
}
