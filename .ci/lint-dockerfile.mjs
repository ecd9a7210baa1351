// Lints a Dockerfile (node .ci/lint-dockerfile.mjs [file]) with the rules that editors use. Every rule is an error here;
// the package's own command would answer 0 to a warning.
import { readFileSync } from 'node:fs';
import dockerfileUtils from 'dockerfile-utils';

const file = process.argv[2] ?? 'Dockerfile';
const ERROR = dockerfileUtils.ValidationSeverity.ERROR;

const problems = dockerfileUtils.validate(readFileSync(file, 'utf8'), {
  deprecatedMaintainer: ERROR,
  directiveCasing: ERROR,
  emptyContinuationLine: ERROR,
  instructionCasing: ERROR,
  instructionCmdMultiple: ERROR,
  instructionEntrypointMultiple: ERROR,
  instructionHealthcheckMultiple: ERROR,
  instructionJSONInSingleQuotes: ERROR,
  instructionWorkdirRelative: ERROR,
});

for (const { range, message } of problems) {
  process.stderr.write(`${file}:${range.start.line + 1}:${range.start.character + 1} ${message}\n`);
}
process.exitCode = problems.length === 0 ? 0 : 1;
