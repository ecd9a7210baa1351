import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { TestApp } from './test-app';

/** What the application sends to the database during `work`, such as `find organizations`. */
export async function commandsDuring({ app }: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const client = app.get<Connection>(getConnectionToken()).getClient();
  const commands: string[] = [];
  const onStarted = ({
    commandName,
    command,
  }: Pick<mongo.CommandStartedEvent, 'commandName' | 'command'>) => {
    commands.push(`${commandName} ${String(command[commandName])}`);
  };
  client.on('commandStarted', onStarted);
  try {
    await work();
  } finally {
    client.off('commandStarted', onStarted);
  }
  return commands;
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
