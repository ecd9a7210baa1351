import express from 'express';
import { serve } from './serve';

/* The most that Express can answer: one handler, one body of the size and form of GET /org/get, no database. */

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get(['/org/get', '/health/ready'], (_request, response) => {
  response.json({
    id: '6b04485a573c2db06b50aad4',
    organization_name: 'bench0000000-0000',
    display_name: 'Organization 0000',
    collection_name: 'org_bench0000000-0000',
    isolation: 'collection',
    status: 'active',
    created_at: '2026-01-31T09:30:00.000Z',
    updated_at: '2026-01-31T09:30:00.000Z',
  });
});
serve(app, Number(process.env['PORT']), () => Promise.resolve());
