/** Slow tests, such as simulations and complete fault tables. `npm run test:long` and CI run them. */
export const longTests = [
  "test/adapter/resources/property.test.ts",
  "test/cli/inventory/page.test.ts",
  "test/cli/pack/command.test.ts",
  "test/adapter/resources/metrics-token/property.test.ts",
  "test/adapter/resources/rotation/property.test.ts",
  "test/cli/publish/command.test.ts",
  "test/docs/tutorial.test.ts",
  "test/e2e/encryption.test.ts",
  "test/e2e/encryption-leaks.test.ts",
  "test/e2e/cdktf-deploy.test.ts",
  "test/e2e/constructs.test.ts",
  "test/e2e/faults.test.ts",
  "test/e2e/faults-team-organization.test.ts",
  "test/e2e/interruption.test.ts",
  "test/e2e/many-tokens.test.ts",
  "test/e2e/private-registry.test.ts",
  "test/e2e/metrics-token.test.ts",
  "test/e2e/metrics-token-arguments.test.ts",
  "test/e2e/rotation.test.ts",
  "test/e2e/rotation-constructs.test.ts",
  "test/e2e/rotation-removed.test.ts",
  "test/e2e/secret-leaks.test.ts",
  "test/e2e/source-address.test.ts",
  "test/e2e/singletons.test.ts",
  "test/e2e/team-token.test.ts",
  "test/e2e/tls.test.ts",
  "test/e2e/upgrade.test.ts",
  "test/e2e/year.test.ts",
  "test/emulator/page/access.test.ts",
  "test/emulator/page/drawing.test.ts",
  "test/examples/encrypted-secrets.test.ts",
  "test/examples/examples.test.ts",
  "test/fake-tfe/details.test.ts",
  "test/fake-tfe/faults.test.ts",
  "test/fake-tfe/use-fake-tfe.test.ts",
  "test/package/import-rules.test.ts",
  "test/package/new-project.test.ts",
];

export const common = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  setupFilesAfterEnv: ["<rootDir>/test/support/setup.ts"],
  testTimeout: 180_000,
  moduleNameMapper: { "^cdktf-tfe-tokens$": "<rootDir>/lib" },
  // build/packages contains a copy of this package. Jest reports a collision if two packages have the same name.
  modulePathIgnorePatterns: ["<rootDir>/build/packages/"],
  maxWorkers: 3,
};

export default {
  ...common,
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", ...longTests.map((path) => `<rootDir>/${path}$`)],
};
