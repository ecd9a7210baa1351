// Fails when the lockfile misses an optional package of another platform (node .ci/check-lockfile.mjs [file]).
//
// Packages with native parts list one optional package for each platform. If one of those was not on the registry yet
// when the lockfile was written, npm leaves it out silently, and from then on `npm ci` refuses the lockfile on every
// machine. The cure is an older version of the package that is named below, pinned in package.json.
import { readFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const { packages } = JSON.parse(readFileSync(file, 'utf8'));

/** Whether `name` is found from the folder `from` as Node does it: in its own node_modules, then in each one above. */
function isLocked(name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (`${folder}/node_modules/${name}`.replace(/^\//, '') in packages) return true;
    if (folder === '') return false;
  }
}

const missing = Object.entries(packages).flatMap(([folder, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(name, folder))
    .map((name) => `${folder || 'package.json'}@${entry.version} wants ${name}`),
);

for (const line of missing) process.stderr.write(`${file}: missing optional package: ${line}\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
