import type { mongo } from 'mongoose';

/** A command as the driver's monitoring tells of it. */
export interface WireCommand {
  readonly databaseName: string;
  readonly commandName: string;
  readonly command: mongo.Document;
}

/** They carry no data and look at none. */
const WITHOUT_DATA = new Set([
  'buildInfo',
  'dbStats',
  'endSessions',
  'hello',
  'ismaster',
  'killSessions',
  'ping',
]);

/** They touch the collection that they name first, and what their pipeline names. */
const OF_ONE_COLLECTION = new Set([
  'aggregate',
  'collMod',
  'collStats',
  'count',
  'create',
  'createIndexes',
  'delete',
  'distinct',
  'drop',
  'dropIndexes',
  'find',
  'findAndModify',
  'getMore',
  'insert',
  'killCursors',
  'listIndexes',
  'update',
]);

/** Stages that read or write another collection, and the members that may name it. */
const REACHING_STAGES: Readonly<Record<string, readonly string[]>> = {
  $graphLookup: ['from'],
  $lookup: ['from'],
  $merge: ['into'],
  $out: [],
  $unionWith: ['coll'],
};

/**
 * The namespaces that a command touches, as `<database>.<collection>`; `<database>.*` where it touches all of them or
 * where that cannot be told: of a command that is not known here, the worst is thought.
 */
export function namespacesOf({ databaseName, commandName, command }: WireCommand): string[] {
  if (WITHOUT_DATA.has(commandName)) return [];
  if (commandName === 'explain') return namespacesOf(explained(databaseName, command));
  if (commandName === 'renameCollection') return [String(command[commandName]), String(command['to'])];
  if (commandName === 'bulkWrite') return listed(command['nsInfo']).map(({ ns }) => String(ns));
  if (commandName === 'listCollections') return [listedNamespace(databaseName, command)];
  if (!OF_ONE_COLLECTION.has(commandName)) return [`${databaseName}.*`];
  const named: unknown = commandName === 'getMore' ? command['collection'] : command[commandName];
  return [
    `${databaseName}.${typeof named === 'string' ? named : '*'}`,
    ...(typeof command['viewOn'] === 'string' ? [`${databaseName}.${command['viewOn']}`] : []),
    ...reachedBy(command['pipeline'], databaseName),
  ];
}

function explained(databaseName: string, { explain }: mongo.Document): WireCommand {
  const command = explain as mongo.Document;
  return { databaseName, commandName: Object.keys(command)[0] ?? '', command };
}

/** The driver's own type for what it sends beside the command's document has the list inside. */
function listed(value: unknown): mongo.Document[] {
  return (Array.isArray(value) ? value : (value as { documents: unknown }).documents) as mongo.Document[];
}

function listedNamespace(databaseName: string, { filter }: mongo.Document): string {
  const name = (filter as mongo.Document | undefined)?.['name'] as unknown;
  return `${databaseName}.${typeof name === 'string' ? name : '*'}`;
}

function reachedBy(value: unknown, databaseName: string): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => reachedBy(element, databaseName));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const inside = reachedBy(member, databaseName);
    const naming = REACHING_STAGES[key];
    return naming ? [...targetOf(member, naming, databaseName), ...inside] : inside;
  });
}

/** A stage says `name`, `{ db, coll }`, or either of them under one of the members `naming`. */
function targetOf(stage: unknown, naming: readonly string[], databaseName: string): string[] {
  if (typeof stage === 'string') return [`${databaseName}.${stage}`];
  const { db = databaseName, coll, ...members } = stage as mongo.Document;
  if (typeof coll === 'string') return [`${String(db)}.${coll}`];
  return naming
    .filter((member) => members[member] !== undefined)
    .flatMap((member) => targetOf(members[member], [], databaseName));
}
