import { createNodeResolver, importX } from "eslint-plugin-import-x";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** Creates the import rule for a folder. docs/explanation/architecture.md describes the rules. */
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
      // Without `extensions` and `parsers`, the plugin doesn't read TypeScript files, and `no-cycle` finds nothing.
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
              message: "Constructs may import only constructs, the bindings and shared modules.",
            },
            zone(
              "./lib/tfetokens",
              ["./tfetokens", "./shared"],
              "The bindings install the adapter's built file, but must not import its code.",
            ),
            zone(
              "./lib/client",
              ["./client", "./shared"],
              "The client may import only its own code and shared modules. " +
                "The client must not depend on the emulator, because each implements HashiCorp's API documentation independently.",
            ),
            zone(
              "./lib/emulator",
              ["./emulator", "./timeline", "./shared"],
              "The emulator may import only its own code, the timeline and shared modules. " +
                "The emulator must not depend on the client, because each implements HashiCorp's API documentation independently.",
            ),
            zone(
              "./lib/adapter",
              ["./adapter", "./client", "./shared"],
              "The adapter may import only the client, shared modules and its own code.",
            ),
            zone(
              "./lib/adapter/framework",
              ["./adapter/framework", "./shared"],
              "The framework may import only its own code and shared modules. It must not depend on tokens.",
            ),
            zone(
              ["./lib/cli/*.ts", "./lib/cli/!(emulator)/**"],
              ["./cli", "./client", "./timeline", "./shared"],
              "The command may import only its own code, the client, the timeline and shared modules. Only its subcommand `emulator` may import the emulator.",
            ),
            zone(
              "./lib/cli/emulator",
              ["./cli", "./emulator", "./shared"],
              "The subcommand `emulator` may import only the emulator and code that subcommands share.",
            ),
            zone(
              "./lib/timeline",
              ["./timeline", "./shared"],
              "The timeline may import only shared modules.",
            ),
            zone("./lib/shared", ["./shared"], "Shared modules must not import code about tokens."),
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
          message:
            "Import ./grpc instead. The index of grpc-js also loads its client, which slows down every start of the provider.",
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
            "Use TERRAFORM from test/support/terraform-binary, so that the tests can also run with OpenTofu.",
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
