import type { Provider, Resource } from "../../../lib/adapter/framework/provider";
import type { PlanOf } from "../../../lib/adapter/framework/schema/attribute";
import { error, type Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../lib/adapter/framework/values/value";
import { given, number, text } from "../fake-tfe/attributes";
import { readSecrets, writeSecret } from "./store";

const attributes = { region: text(given.optional) };

const secretAttributes = {
  id: text(given.computed),
  arn: text(given.computed),
  name: text({ required: true, forcesReplacement: true }),
};

const versionAttributes = {
  id: text(given.computed),
  arn: text(given.computed),
  secret_id: text({ required: true, forcesReplacement: true }),
  secret_string: text({ ...given.optional, sensitive: true, forcesReplacement: true }),
  secret_string_wo: text({ ...given.optional, sensitive: true }),
  secret_string_wo_version: number({ ...given.optional, forcesReplacement: true }),
};

/** The write-only arguments, by resource type. */
export const WRITE_ONLY = { aws_secretsmanager_secret_version: ["secret_string_wo"] };

/** The path of the file with the secrets. */
type Store = string;

const secret: Resource<typeof secretAttributes, Store> = {
  schema: { version: 0, description: "", attributes: secretAttributes },

  read: (state, file) => {
    const { [state.id ?? ""]: found } = readSecrets(file);
    return Promise.resolve({ value: found === undefined ? null : state });
  },

  create: (planned, file) => {
    const name = toKnown(planned.name) ?? "";
    const arn = `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${name}`;
    writeSecret(file, arn, { name, versions: [] });
    return Promise.resolve({ value: { id: arn, arn, name } });
  },

  update: (prior) => Promise.resolve({ value: prior }),

  delete: (state, file) => {
    writeSecret(file, state.id ?? "", undefined);
    return Promise.resolve([]);
  },
};

const secretVersion: Resource<typeof versionAttributes, Store> = {
  schema: { version: 0, description: "", attributes: versionAttributes },

  validate: checkTogether,

  read: (state) => Promise.resolve({ value: state }),

  plan: ({ planned }) => ({ value: { ...planned, secret_string_wo: null } }),

  create: (planned, file) => {
    const arn = toKnown(planned.secret_id) ?? "";
    const { [arn]: stored } = readSecrets(file);
    const written = toKnown(planned.secret_string_wo) ?? toKnown(planned.secret_string);
    if (stored === undefined || !written) {
      return Promise.resolve({ diagnostics: [error("putting Secrets Manager Secret value", "")] });
    }
    const versions = [...stored.versions, written];
    writeSecret(file, arn, { ...stored, versions });
    return Promise.resolve({
      value: {
        id: `${arn}|${versions.length}`,
        arn,
        secret_id: arn,
        secret_string: toKnown(planned.secret_string) ?? null,
        secret_string_wo: null,
        secret_string_wo_version: toKnown(planned.secret_string_wo_version) ?? null,
      },
    });
  },

  update: (prior) => Promise.resolve({ value: prior }),

  // Secrets Manager keeps the current version as long as the secret exists.
  delete: () => Promise.resolve([]),
};

/** Requires both arguments or neither, like the real provider. A null value is treated as omitted. */
function checkTogether({
  secret_string_wo: written,
  secret_string_wo_version: version,
}: PlanOf<typeof versionAttributes>): Diagnostic[] {
  if ((written === null) === (version === null)) return [];
  const [present, absent] =
    written === null
      ? ["secret_string_wo_version", "secret_string_wo"]
      : ["secret_string_wo", "secret_string_wo_version"];
  const detail = `"${present}": all of \`secret_string_wo,secret_string_wo_version\` must be specified`;
  return [error("Missing required argument", `${detail}, got no \`${absent}\``, [present])];
}

/**
 * Returns a fake provider with the parts of Secrets Manager that the examples use. It stores secrets in a file instead
 * of in an AWS account, and supports a write-only argument for the value of a version.
 *
 * @param store the path of the file
 */
export const aws = (store: string): Provider<typeof attributes, Store> => ({
  schema: { version: 0, description: "", attributes },
  resources: { aws_secretsmanager_secret: secret, aws_secretsmanager_secret_version: secretVersion },
  dataSources: {},
  configure: () =>
    store === "" ? { diagnostics: [error("no valid credential sources found", "")] } : { value: store },
});
