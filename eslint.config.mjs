import { createNodeResolver, importX } from "eslint-plugin-import-x";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** Who may import whom: one row a folder, as docs/architecture.md draws it. */
const zone = (target, except, message) => ({ target, from: "./lib", except, message });

export default tseslint.config(
  { ignores: ["dist/", "build/", "**/cdktf.out/", "**/generated/", "node_modules/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.dev.json",
          "./lib/emulator/page/tsconfig.json",
          "./lib/cli/inventory/page/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".json"] })] },
    rules: {
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": [
        "error",
        {
          basePath: import.meta.dirname,
          zones: [
            {
              target: "./lib/!(adapter|api|emulator|cli|provider-package|x509)/**",
              from: ["./lib/adapter", "./lib/api", "./lib/emulator", "./lib/cli", "./lib/x509"],
              message: "The bindings place the adapter's built file; they import nothing of it.",
            },
            {
              target: "./lib/*.ts",
              from: [
                "./lib/adapter",
                "./lib/api",
                "./lib/emulator",
                "./lib/cli",
                "./lib/provider-package",
                "./lib/x509",
              ],
              message: "Constructs import constructs and the bindings, nothing that runs beside Terraform.",
            },
            zone(
              "./lib/tfetokens",
              ["./tfetokens", "./provider-package"],
              "The bindings import nothing that runs beside Terraform.",
            ),
            zone(
              "./lib/api",
              ["./api"],
              "The client stands alone: it is one reading of the vendor's documents.",
            ),
            zone(
              "./lib/emulator",
              ["./emulator", "./x509"],
              "The emulator stands alone: it is the other reading of the vendor's documents.",
            ),
            zone(
              "./lib/adapter",
              ["./adapter", "./api", "./x509"],
              "The adapter uses the client and itself.",
            ),
            ...["protocol", "schema", "values"].map((part) =>
              zone(
                `./lib/adapter/${part}`,
                ["./adapter/protocol", "./adapter/schema", "./adapter/values", "./x509"],
                `The adapter's ${part} knows no token.`,
              ),
            ),
            zone(
              "./lib/cli",
              ["./cli", "./api", "./emulator", "./provider-package"],
              "The command asks servers, serves the emulator and packs built files.",
            ),
            zone(
              "./lib/provider-package",
              ["./provider-package"],
              "What a package of the provider is, whoever makes one, needs nothing of this library.",
            ),
            zone("./lib/x509", ["./x509"], "Certificates know nothing of this library."),
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
