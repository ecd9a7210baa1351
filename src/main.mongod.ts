import { bootstrap } from './bootstrap';

// For platforms without the embedded engine: a real mongod that mongodb-memory-server fetches.
void bootstrap(async (options) => (await import('./database/mongod/start-mongod.js')).startMongod(options));
