// Second half of `npm run build`: puts what every start loads into two files. Finding, reading and compiling some 2,000
// files of the stack, each for itself, takes half of a start. `dist` keeps the single files for everything else.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformSync } from '@swc/core';
import webpack from 'webpack';

const require = createRequire(import.meta.url);

/**
 * They find a binary or their files beside themselves, in threads too; file-type is an ES module; and few starts load what
 * is optional: ioredis and OpenTelemetry.
 */
const KEPT_APART =
  /^(?:@node-rs|piscina|swagger-ui-dist|pino-pretty|file-type|ioredis|@opentelemetry)(?:\/|$)/;
/** What libraries load if it is there, and is not. */
const isMissing = (request) => {
  try {
    require.resolve(request);
    return false;
  } catch {
    return true;
  }
};

const compiler = webpack({
  // Nothing is renamed: Nest, Mongoose and the log go by the names of classes, people by those of functions.
  mode: 'none',
  target: 'node20',
  entry: { bootstrap: './dist/bootstrap.js', 'app.setup': './dist/app.setup.js' },
  output: { path: resolve('dist'), library: { type: 'commonjs2' } },
  node: { __dirname: false, __filename: false },
  externals: ({ context, request }, done) => {
    const isPackage = /^[^./]/.test(request);
    const isEntry = request === './app.setup' && context === resolve('dist');
    const isExternal = isEntry || (isPackage && (KEPT_APART.test(request) || isMissing(request)));
    done(null, isExternal ? `commonjs ${request}` : undefined);
  },
  module: { parser: { javascript: { exprContextCritical: false } } }, // loaders of Nest for what is not used here
});

/**
 * Without comments, and in ASCII: Node keeps the text of what it runs, and for one letter beyond Latin-1 in all of it every
 * letter takes two bytes (measured: 24 MiB of the service's memory). The lines stay, for stack traces.
 */
function shrink(path) {
  const { code } = transformSync(readFileSync(path, 'utf8'), {
    configFile: false,
    swcrc: false,
    isModule: false,
    jsc: {
      target: 'esnext',
      preserveAllComments: false,
      output: { charset: 'ascii' },
      minify: { format: { comments: false } },
    },
  });
  writeFileSync(path, code);
}

compiler.run((error, stats) => {
  if (error !== null) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) {
    process.stderr.write(`${stats.toString({ all: false, errors: true, warnings: true })}\n`);
    process.exitCode = 1;
    return;
  }
  for (const entry of Object.keys(compiler.options.entry)) shrink(resolve('dist', `${entry}.js`));
});
