import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Arg,
  Cmd,
  Copy,
  DockerfileParser,
  Entrypoint,
  Env,
  From,
  Healthcheck,
  Run,
  User,
  type Instruction,
} from 'dockerfile-ast';
import { parse } from 'yaml';
import { ENVIRONMENT_KEYS } from '../../src/config/env.schema';
import { START_COMMAND } from '../support/start-command';

// What `npm run lint:containers` cannot know: how the two files belong to this service.

/** The image sets the first. Containers all listen on one port, and without the embedded engine there is no data. */
const KEYS_THAT_STAY = ['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR'];

interface Need {
  readonly condition: string;
  readonly required?: boolean;
}

interface ComposeService {
  readonly depends_on?: Readonly<Record<string, Need>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const compose = parse(text) as ComposeFile;
  const services = Object.entries(compose.services);

  it('passes the service every key that it reads, and no other', () => {
    const passed = Object.keys(compose.services['service']?.environment ?? {});

    expect([...passed, ...KEYS_THAT_STAY].sort()).toEqual([...ENVIRONMENT_KEYS].sort());
  });

  it('takes every secret from outside and refuses to start without the needed ones', () => {
    const secrets = services
      .flatMap(([, { environment = {} }]) => Object.entries(environment))
      .filter(([key]) => /SECRET|PASSWORD$/.test(key));

    expect(secrets.map(([key]) => key)).toEqual(
      expect.arrayContaining(['JWT_SECRET', 'ME_CONFIG_BASICAUTH_PASSWORD']),
    );
    for (const [key, value] of secrets) {
      const from = key === 'JWT_SECRET_PREVIOUS' ? /^\$\{[A-Z_]+:-\}$/ : /^\$\{[A-Z_]+:\?[^}]+\}$/;
      expect(value).toMatch(from);
    }
  });

  it('has no credentials in an address', () => {
    expect(text).not.toMatch(/:\/\/[^/\s]*@/);
  });

  it('publishes only the API beyond this machine', () => {
    const published = services
      .flatMap(([, { ports = [] }]) => ports)
      .filter((port) => !port.startsWith('127.0.0.1:'));

    expect(published).toEqual(['0.0.0.0:8000:8000']);
  });

  it('starts what only observes when it is asked for', () => {
    const observing = services.filter(([, { profiles }]) => profiles?.includes('observability'));
    expect(observing.map(([name]) => name)).toEqual(['grafana', 'prometheus']);
  });

  it('starts each container when those that it needs are healthy', () => {
    const needs = services.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on));

    const needed = needs.filter(([name]) => name !== 'redis');
    expect(needed.map(([name]) => name).sort()).toEqual(['mongo', 'mongo', 'prometheus']);
    for (const [name, { condition, required }] of needed) {
      expect(condition).toBe('service_healthy');
      expect(required).not.toBe(false);
      expect(compose.services[name]).toHaveProperty('healthcheck');
    }
  });

  it('starts the service without Redis, which it can do without', () => {
    expect(compose.services['service']?.depends_on?.['redis']).toEqual<Need>({
      condition: 'service_started',
      required: false,
    });
  });

  it('keeps data in named volumes only, and lets files of this repository be read', () => {
    const volumes = services.flatMap(([, service]) => service.volumes ?? []);
    const files = volumes.filter((volume) => volume.startsWith('./observability'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file).toMatch(/:ro$/);
    const mounted = volumes.filter((volume) => !files.includes(volume)).map((volume) => volume.split(':')[0]);

    expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('Dockerfile', () => {
  const instructions = DockerfileParser.parse(read('Dockerfile')).getInstructions();

  /** The instructions from one FROM to the next, by the stage's name. */
  const stages = new Map<string, Instruction[]>();
  for (const instruction of instructions) {
    if (instruction instanceof From) stages.set(instruction.getBuildStage() ?? '', []);
    [...stages.values()].at(-1)?.push(instruction);
  }
  const last = [...stages.values()].at(-1) ?? [];

  const only = <T extends Instruction>(from: readonly Instruction[], kind: new (...args: never[]) => T) =>
    from.filter((instruction): instruction is T => instruction instanceof kind);
  const argumentsOf = (found: readonly Instruction[]) => found.map((one) => one.getArgumentsContent());

  it('runs the service as a user without rights', () => {
    expect(argumentsOf(only(last, User))).toEqual(['node']);
  });

  it('runs node itself, so that SIGTERM reaches it, as `npm run start:prod` does', () => {
    const commands = only(last, Cmd).map((command) =>
      command.getJSONStrings().map((part) => part.getJSONValue()),
    );

    expect(commands).toEqual([START_COMMAND]);
    expect(only(last, Entrypoint)).toEqual([]);
  });

  it('checks the health of the service by its own route', () => {
    expect(argumentsOf(only(last, Healthcheck))).toEqual([
      expect.stringMatching(/CMD \["node", "-e", .*process\.env\.PORT.*\/health\/live/),
    ]);
  });

  it('has neither development packages nor the embedded engine', () => {
    const origins = only(last, Copy)
      .filter((copy) => copy.getArgumentsContent()?.includes('node_modules'))
      .map((copy) => copy.getFromFlag()?.getValue() ?? '');

    const runs = origins.flatMap((origin) => only(stages.get(origin) ?? [], Run));
    expect(argumentsOf(runs)).toEqual(['npm ci --omit=dev && rm -r node_modules/@0q']);
  });

  it('brings no configuration of its own', () => {
    const variables = only(instructions, Env).flatMap((env) => env.getProperties());

    expect(variables.map((variable) => [variable.getName(), variable.getValue()])).toEqual([
      ['NODE_ENV', 'production'],
    ]);
    expect(only(instructions, Arg)).toEqual([]);
  });

  it('copies only what .dockerignore lets through', () => {
    const ignored = read('.dockerignore').split('\n');
    const copied = only(instructions, Copy)
      .filter((copy) => copy.getFromFlag() === null)
      .flatMap((copy) => copy.getArguments().slice(0, -1));

    expect(ignored).toContain('*');
    expect(copied.length).toBeGreaterThan(0);
    for (const path of copied) expect(ignored).toContain(`!${path.getValue().replace('./', '')}`);
  });
});
