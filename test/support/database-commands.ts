import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { testSettings } from './test-settings';
import type { TestApp } from './test-app';

/** Settings with which {@link countCommands} works: the driver tells of its commands only when asked at the start. */
export function monitoredDatabase(): { readonly MONGODB_URI: string } {
  const { MONGODB_URI: uri } = testSettings();
  const separator = uri.includes('?') ? '&' : uri.endsWith('/') ? '?' : '/?';
  return { MONGODB_URI: `${uri}${separator}monitorCommands=true` };
}

/** How many commands of this name the application sends for one collection of the system database during `work`. */
export async function countCommands(
  { app, settings }: TestApp,
  { command, collection }: { readonly command: string; readonly collection: string },
  work: () => Promise<unknown>,
): Promise<number> {
  const client = app.get<Connection>(getConnectionToken()).getClient();
  let count = 0;
  const onStarted = (started: {
    databaseName: string;
    commandName: string;
    command: Record<string, unknown>;
  }) => {
    const isCounted =
      started.databaseName === settings.SYSTEM_DATABASE &&
      started.commandName === command &&
      started.command[command] === collection;
    if (isCounted) count += 1;
  };
  client.on('commandStarted', onStarted);
  try {
    await work();
  } finally {
    client.off('commandStarted', onStarted);
  }
  return count;
}
