import { bootstrap } from './bootstrap';

// Loaded only where no MONGODB_URI is set.
void bootstrap(async (options) =>
  (await import('./database/embedded/embedded-database.js')).startEmbeddedDatabase(options),
);
