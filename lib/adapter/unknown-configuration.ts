import type { Connection } from "./connection";
import type { DataSource, EphemeralResource, Resource } from "./framework/provider";
import type { Attributes } from "./framework/schema/attribute";
import { error, warning, type Diagnostic } from "./framework/schema/diagnostic";

/**
 * Wraps a resource so that it is read only if the provider can send requests. If the provider's address or token is an
 * attribute of a resource that the same apply creates, Terraform plans before the value is known. In that case, the
 * state stays unchanged and the read returns a warning. The warning is the same for all resources of a type, so that
 * Terraform shows it only once.
 *
 * If Terraform allows deferral, the framework defers the read, and doesn't call `read`.
 */
export function deferResource(
  type: string,
  resource: Resource<Attributes, Connection>,
): Resource<Attributes, Connection> {
  return {
    ...resource,
    read(state, connection, privateState) {
      if (connection.unknownArguments.length === 0) return resource.read(state, connection, privateState);
      return Promise.resolve({ value: state, diagnostics: [notRefreshed(type, connection)] });
    },
  };
}

/**
 * Wraps a data source so that it is read only if the provider can send requests. Otherwise, the read returns an error,
 * because the provider doesn't receive a data source's previous state.
 */
export function deferDataSource(
  type: string,
  dataSource: DataSource<Attributes, Connection>,
): DataSource<Attributes, Connection> {
  return {
    ...dataSource,
    read(config, connection) {
      if (connection.unknownArguments.length === 0) return dataSource.read(config, connection);
      const summary = `\`${type}\` can't be read yet`;
      const detail = `${reason(connection)} Add the resource that provides the value to the data source's \`depends_on\`, so that Terraform reads the data source during apply.`;
      return Promise.resolve({ diagnostics: [error(summary, detail)] });
    },
  };
}

/**
 * Wraps an ephemeral resource so that it is opened only if the provider can send requests. Otherwise, opening returns
 * an error. Terraform opens ephemeral resources during plan, too.
 */
export function deferEphemeralResource(
  type: string,
  ephemeral: EphemeralResource<Attributes, Connection>,
): EphemeralResource<Attributes, Connection> {
  return {
    ...ephemeral,
    open(config, connection) {
      if (connection.unknownArguments.length === 0) return ephemeral.open(config, connection);
      const detail = `${reason(connection)} Terraform also opens ephemeral resources during plan, so configure the provider with values that are known during plan.`;
      return Promise.resolve({ diagnostics: [error(`\`${type}\` can't be opened yet`, detail)] });
    },
  };
}

function notRefreshed(type: string, connection: Connection): Diagnostic {
  return warning(
    `\`${type}\` wasn't refreshed`,
    `${reason(connection)} The plan uses the existing state. The next plan refreshes it.`,
  );
}

function reason({ unknownArguments }: Connection): string {
  const names = unknownArguments.map((name) => `\`${name}\``).join(", ");
  return `The provider can't send requests yet, because these arguments will be known only during apply: ${names}.`;
}
