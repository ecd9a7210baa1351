// Prints the outcome of a Jest run as one line, `N passed, N failed` (node .ci/count-tests.mjs <Jest's JSON output>).
import { readFileSync } from 'node:fs';

const outcome = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// A file that could not be loaded has no tests to count, but it is a failure all the same.
const failed = outcome.numFailedTests + outcome.numRuntimeErrorTestSuites;
const skipped = outcome.numPendingTests + outcome.numTodoTests;

process.stdout.write(
  `${outcome.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
