import { createNodeResolver, importX } from "eslint-plugin-import-x";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** Import rules, one row per folder. docs/explanation/architecture.md describes them. */
const zone = (target, except, message) => ({ target, from: "./lib", except, message });

export default tseslint.config(
  { ignores: ["dist/", "build/", "**/cdktf.out/", "**/generated/", "node_modules/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.dev.json",
          "./lib/timeline/tsconfig.json",
          "./lib/emulator/page/tsconfig.json",
          "./lib/cli/inventory/page/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "import-x": importX },
    settings: {
      // Without these two, files in TypeScript aren't read, and `no-cycle` finds nothing.
      "import-x/extensions": [".ts", ".js"],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".json"] })],
    },
    rules: {
      "import-x/no-restricted-paths": [
        "error",
        {
          basePath: import.meta.dirname,
          zones: [
            {
              target: ["./lib/*.ts", "./lib/private/**"],
              from: ["./lib/adapter", "./lib/client", "./lib/emulator", "./lib/cli", "./lib/timeline"],
              message:
                "Constructs import constructs, the bindings and shared modules: nothing that runs beside Terraform.",
            },
            zone(
              "./lib/tfetokens",
              ["./tfetokens", "./shared"],
              "The bindings install the adapter's built file; they import nothing of it.",
            ),
            zone(
              "./lib/client",
              ["./client", "./shared"],
              "The client stands alone: it is one reading of HashiCorp's API documentation.",
            ),
            zone(
              "./lib/emulator",
              ["./emulator", "./timeline", "./shared"],
              "The emulator stands alone: it is the other reading of HashiCorp's API documentation.",
            ),
            zone(
              "./lib/adapter",
              ["./adapter", "./client", "./shared"],
              "The adapter imports the client and itself.",
            ),
            zone(
              "./lib/adapter/framework",
              ["./adapter/framework", "./shared"],
              "The framework contains nothing about tokens or REST.",
            ),
            zone(
              ["./lib/cli/*.ts", "./lib/cli/!(emulator)/**"],
              ["./cli", "./client", "./timeline", "./shared"],
              "Subcommands import the client and the timeline; only `emulator` imports the emulator.",
            ),
            zone(
              "./lib/cli/emulator",
              ["./cli", "./emulator", "./shared"],
              "The subcommand `emulator` imports the emulator and what subcommands share.",
            ),
            zone(
              "./lib/timeline",
              ["./timeline", "./shared"],
              "The timeline draws; it imports nothing else.",
            ),
            zone("./lib/shared", ["./shared"], "Shared modules import nothing about tokens."),
          ],
        },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    files: ["lib/**/*.ts", "scripts/**/*.ts"],
    rules: { "import-x/no-cycle": ["error", { ignoreExternal: true }] },
  },
  {
    files: ["lib/adapter/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          name: "@grpc/grpc-js",
          allowTypeImports: true,
          message: "Its index loads the client as well, at every start of the plugin: import ./grpc instead.",
        },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    plugins: { jest },
    rules: {
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "fc.assert"] }],
      "jest/no-focused-tests": "error",
      "jest/no-disabled-tests": "error",
      "jest/valid-title": "error",
      "jest/no-standalone-expect": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
    },
  },
  {
    files: ["test/**/*.ts", "scripts/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression > Literal:first-child[value=/^(terraform|tofu)$/]",
          message:
            "TERRAFORM is the program, of test/support/terraform-binary, so that OpenTofu can be tested.",
        },
      ],
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
);
