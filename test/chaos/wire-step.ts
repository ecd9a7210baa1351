import { mongo } from 'mongoose';

/** Of MongoDB's wire protocol: length, request id, answered id, operation. */
const HEADER_BYTES = 16;
const OP_MSG = 2013;
const FLAGS_BYTES = 4;

const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify', 'create', 'drop']);

/** Cuts a connection's bytes into messages. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    while (this.#rest.length >= HEADER_BYTES) {
      const length = this.#rest.readInt32LE(0);
      if (this.#rest.length < length) break;
      messages.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}

/** A write of a message, as the step of the lifecycle that it is. */
export interface WireStep {
  /** By what is written and where, such as `update organizations: active`. */
  readonly name: string;
  /** Whether it looks for any record that is due, of which there may be none. */
  readonly isSearch: boolean;
}

/** Null for a message to the database that writes nothing. */
export function stepOf(message: Buffer, tenantDatabase: string): WireStep | null {
  const command = documentOf(message);
  const [verb = ''] = Object.keys(command ?? {});
  if (command === null || !WRITES.has(verb)) return null;
  const collection = String(command[verb]);
  if (command['$db'] === tenantDatabase) {
    const what = verb === 'create' || verb === 'drop' ? 'collection' : 'document';
    return { name: `${verb} a tenant's ${what}`, isSearch: false };
  }
  const [first] = (command['updates'] ?? []) as mongo.Document[];
  const change = changeOf(verb === 'update' ? first?.['u'] : command['update']);
  return {
    name: `${verb} ${collection}${change === null ? '' : `: ${change}`}`,
    isSearch: verb === 'findAndModify' && !('_id' in (command['query'] as mongo.Document)),
  };
}

/** Whether an answer tells that a search has found something. */
export function hasFound(answer: Buffer): boolean {
  return documentOf(answer)?.['value'] !== null;
}

/** The command or answer, without a list that may come in a second section. */
function documentOf(message: Buffer): mongo.Document | null {
  if (message.readInt32LE(12) !== OP_MSG) return null;
  const start = HEADER_BYTES + FLAGS_BYTES + 1;
  return mongo.BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)));
}

/** What becomes of an organization; of others the collection tells enough. */
function changeOf(update: unknown): string | null {
  if (typeof update !== 'object' || update === null) return null;
  const stages = Array.isArray(update) ? (update as mongo.Document[]) : [update as mongo.Document];
  const set: Record<string, unknown> = {};
  for (const { $set, $setOnInsert } of stages) Object.assign(set, $setOnInsert, $set);
  const { status, op } = set;
  if (typeof status === 'string') return status.startsWith('$') ? 'restored' : status;
  if ('purge.stage' in set) return 'purge advanced';
  if (typeof op === 'object') return 'operation begun';
  if ('op.committed' in set) return 'committed';
  if ('op.id' in set) return 'taken over';
  if (typeof set['name'] === 'object') return 'renamed';
  return '$unset' in (stages[0] ?? {}) ? 'operation ended' : null;
}
