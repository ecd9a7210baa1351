import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server } from 'node:http';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { TestApp } from './test-app';

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

/** The commands that the application sends for requests during `work`, as in `find sessions`, in their order. */
export async function commandsOfRequests(
  { app }: Pick<TestApp, 'app'>,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const client = app.get<Connection>(getConnectionToken()).getClient();
  const server: Server = app.getHttpServer();
  const isRequest = new AsyncLocalStorage<true>();
  const commands: string[] = [];
  const onRequest = () => {
    isRequest.enterWith(true);
  };
  // What no request waits for but was begun by one is among them; what the service does by itself is not.
  const onStarted = ({ commandName, command }: mongo.CommandStartedEvent) => {
    if (isRequest.getStore() === true) commands.push(`${commandName} ${String(command[commandName])}`);
  };
  server.prependListener('request', onRequest);
  client.on('commandStarted', onStarted);
  try {
    await work();
  } finally {
    client.off('commandStarted', onStarted);
    server.off('request', onRequest);
  }
  return commands;
}
