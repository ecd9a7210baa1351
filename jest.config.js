/** Unit specs stand beside the code; everything that needs the database stands under test/. */
module.exports = {
  testEnvironment: 'node',
  testRegex: '\\.(spec|int-spec|e2e-spec|contract)\\.ts$',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/bench'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  // A dynamic import names the compiled file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // One real database engine for all of it; each test takes databases of its own.
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxWorkers: 2,
  workerIdleMemoryLimit: '600MB',
  testTimeout: 20_000,
};
