import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { send, type Answered, type Outcome, type Sent } from './service-client';

/** What of an organization changes. */
export interface State {
  readonly status: 'active' | 'deleted' | 'purged';
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** An organization as its owner knows it. */
export interface Known {
  readonly id: string;
  state: State;
  /** What a request without an answer would have made of it. */
  perhaps: State | undefined;
  token: string | undefined;
  /** The values that each document may have: one, or two where a write got no answer. Undefined: it may not be there. */
  readonly documents: Map<string, readonly (number | undefined)[]>;
}

/** A sign-up without an answer and without a key: it made all of it or nothing. */
export interface Attempt {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface World {
  readonly apis: readonly string[];
  /** 0 to `count - 1`. */
  readonly choose: (count: number) => number;
}

const RETRY_MS = 100;
const passwordNumber = (number: number) => `correct horse battery staple ${number}`;

/** Somebody who signs up organizations and works with them, and remembers what was acknowledged. */
export class Person {
  readonly organizations: Known[] = [];
  readonly attempts: Attempt[] = [];
  /** Emails that were free, and that a look has signed up with. */
  readonly signedUpByLook = new Set<string>();
  /** What was answered that never may be. */
  readonly complaints: string[] = [];
  #count = 0;

  constructor(
    private readonly label: string,
    private readonly world: () => World,
  ) {}

  /** Does one thing or another, to its end. */
  async act(): Promise<void> {
    const deeds = [
      () => this.signUp(),
      () => this.#attemptSignUp(),
      () => this.#rivalSignUps(),
      () => this.#rename(),
      () => this.#rename(),
      () => this.#changeAll(),
      () => this.#changeAll(),
      () => this.#write(),
      () => this.#write(),
      () => this.#write(),
      () => this.#remove(),
      () => this.#restore(),
      () => this.#restore(),
      () => this.#purge(),
    ];
    await this.#pick(deeds)?.();
  }

  /** With a key: it is done exactly once, whatever dies meanwhile. */
  async signUp(): Promise<void> {
    const attempt = this.#newAttempt();
    const { name, email, password } = attempt;
    const body = { organization_name: name, email, password };
    const answer = await this.#untilAnswered({
      method: 'POST',
      path: '/org/create',
      body,
      key: randomUUID(),
    });
    if (answer.status === 201) this.#learn(attempt, answer);
    else this.complaints.push(`A keyed sign-up of ${name} was answered ${answer.status} ${answer.code}`);
  }

  async #attemptSignUp(): Promise<void> {
    await this.#signUpOnce(this.#newAttempt());
  }

  /** Two names for one email: whoever loses leaves nothing behind. */
  async #rivalSignUps(): Promise<void> {
    const [one, other] = [this.#newAttempt(), this.#newAttempt()];
    const statuses = await Promise.all([
      this.#signUpOnce(one),
      this.#signUpOnce({ ...other, email: one.email, password: one.password }),
    ]);
    if (statuses.every((status) => status === 201)) {
      this.complaints.push(`Two organizations were made for ${one.email}`);
    }
  }

  async #signUpOnce(attempt: Attempt): Promise<number | undefined> {
    const { name, email, password } = attempt;
    const body = { organization_name: name, email, password };
    const answer = await this.#send({ method: 'POST', path: '/org/create', body });
    if (answer?.status === 201) this.#learn(attempt, answer);
    else if (answer === null) this.attempts.push(attempt);
    return answer?.status;
  }

  async #rename(): Promise<void> {
    const known = this.#any('active');
    if (known === undefined) return;
    const next = { ...known.state, name: this.#newName() };
    await this.#update(known, next, { organization_name: next.name });
  }

  async #changeAll(): Promise<void> {
    const known = this.#any('active');
    if (known === undefined) return;
    const { name, email, password } = this.#newAttempt();
    const next = { ...known.state, name, email, password };
    await this.#update(known, next, { organization_name: name, email, password });
  }

  async #update(known: Known, next: State, body: object): Promise<void> {
    const path = `/org/update?current_org_name=${known.state.name}`;
    await this.#change(known, next, { method: 'PUT', path, body });
  }

  async #remove(): Promise<void> {
    const known = this.#any('active');
    if (known === undefined) return;
    const path = `/org/delete?organization_name=${known.state.name}`;
    await this.#change(known, { ...known.state, status: 'deleted' }, { method: 'DELETE', path });
  }

  async #purge(): Promise<void> {
    const known = this.#any('active');
    if (known === undefined) return;
    const { name, password } = known.state;
    const body = { organization_name: name, password };
    const sent: Sent = { method: 'POST', path: '/org/purge', body };
    await this.#change(known, { ...known.state, status: 'purged' }, sent);
  }

  async #restore(): Promise<void> {
    const known = this.#any('deleted');
    if (known === undefined) return;
    const { email, password } = known.state;
    const body = { organization_id: known.id, email, password };
    const answer = await this.#send({ method: 'POST', path: '/org/restore', body });
    if (answer?.status === 401) this.complaints.push(`${known.state.name} was not to be restored`);
    this.#settle(known, { ...known.state, status: 'active' }, answer);
  }

  async #write(): Promise<void> {
    const known = this.#any('active');
    const token = known && (await this.#tokenOf(known));
    if (known === undefined || token === undefined) return;
    this.#count += 1;
    const id = `document-${this.#count % 5}`;
    const before = known.documents.get(id) ?? [undefined];
    const sent: Sent = {
      method: 'PUT',
      path: `/org/documents/notes/${id}`,
      body: { value: this.#count },
      token,
    };
    const answer = await this.#send(sent);
    if (answer === null) known.documents.set(id, [...before, this.#count]);
    else if (answer.status === 200 || answer.status === 201) known.documents.set(id, [this.#count]);
    else this.#note(known, answer);
  }

  async #change(known: Known, next: State, sent: Sent): Promise<void> {
    const token = await this.#tokenOf(known);
    if (token !== undefined) this.#settle(known, next, await this.#send({ ...sent, token }));
  }

  #settle(known: Known, next: State, answer: Outcome): void {
    if (answer === null) known.perhaps = next;
    else if (answer.status < 300) this.#become(known, next);
    else this.#note(known, answer);
  }

  #become(known: Known, next: State): void {
    if (next.status !== 'active') known.token = undefined;
    known.state = next;
  }

  /** A refusal is nothing to wonder about, unless it denies the owner what is theirs. */
  #note(known: Known, { status, code }: Answered): void {
    if (status === 409 || status === 412) return;
    known.token = undefined;
    // Another instance may remember for two seconds what was so before.
    if (status !== 401 && status !== 404) {
      this.complaints.push(`${known.state.name} was answered ${status} ${code ?? ''}`);
    }
  }

  async #tokenOf(known: Known): Promise<string | undefined> {
    if (known.token === undefined) {
      const { email, password } = known.state;
      const answer = await this.#send({ method: 'POST', path: '/admin/login', body: { email, password } });
      if (answer?.status === 200) known.token = answer.body['access_token'] as string;
    }
    return known.token;
  }

  #learn(attempt: Attempt, { body }: Answered): void {
    this.organizations.push({
      id: String(body['id']),
      state: { status: 'active', ...attempt },
      perhaps: undefined,
      token: undefined,
      documents: new Map(),
    });
  }

  /** One whose state is known. */
  #any(status: State['status']): Known | undefined {
    return this.#pick(
      this.organizations.filter(({ state, perhaps }) => state.status === status && perhaps === undefined),
    );
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : from[this.world().choose(from.length)];
  }

  async #send(sent: Sent): Promise<Outcome> {
    const api = this.#pick(this.world().apis);
    if (api !== undefined) return send(api, sent);
    await delay(RETRY_MS);
    return null;
  }

  /** Of any instance; what is in progress is asked for again. */
  async #untilAnswered(sent: Sent): Promise<Answered> {
    for (;;) {
      const answer = await this.#send(sent);
      const isFinal = answer !== null && answer.code?.endsWith('IN_PROGRESS') !== true;
      if (isFinal) return answer;
      await delay(RETRY_MS);
    }
  }

  #newName(): string {
    this.#count += 1;
    return `${this.label}-${this.#count}`;
  }

  #newAttempt(): Attempt {
    const name = this.#newName();
    return { name, email: `owner@${name}.example`, password: passwordNumber(this.#count) };
  }
}
