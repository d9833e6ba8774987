import type { Connection } from "./connection";
import { quote } from "./diagnostics";
import type { DataSource, EphemeralResource, Resource } from "./framework/provider";
import type { Attributes } from "./framework/schema/attribute";
import { error, warning, type Diagnostic } from "./framework/schema/diagnostic";

/**
 * A resource that is read only where the server can be asked. A provider whose address or token comes from a resource
 * of the same apply is planned with before it has them: then the state stays, and a person is told.
 */
export function deferResource(
  type: string,
  resource: Resource<Attributes, Connection>,
): Resource<Attributes, Connection> {
  return {
    ...resource,
    read(state, connection, privateState) {
      if (connection.unknownArguments.length === 0) return resource.read(state, connection, privateState);
      return Promise.resolve({ value: state, diagnostics: [notRefreshed(type, state, connection)] });
    },
  };
}

/** The same for a data source, which has no state that could stay. */
export function deferDataSource(
  type: string,
  dataSource: DataSource<Attributes, Connection>,
): DataSource<Attributes, Connection> {
  return {
    ...dataSource,
    read(config, connection) {
      if (connection.unknownArguments.length === 0) return dataSource.read(config, connection);
      const summary = `\`${type}\` cannot be read yet`;
      const detail = `${reason(connection)} Name the resource that it comes from in the data source's \`depends_on\`, which puts its reading off until then.`;
      return Promise.resolve({ diagnostics: [error(summary, detail)] });
    },
  };
}

/** The same for an ephemeral resource, which is opened when planning, too. */
export function deferEphemeralResource(
  type: string,
  ephemeral: EphemeralResource<Attributes, Connection>,
): EphemeralResource<Attributes, Connection> {
  return {
    ...ephemeral,
    open(config, connection) {
      if (connection.unknownArguments.length === 0) return ephemeral.open(config, connection);
      const detail = `${reason(connection)} An ephemeral resource is opened when planning, too: give the provider what is known by then.`;
      return Promise.resolve({ diagnostics: [error(`\`${type}\` cannot be opened yet`, detail)] });
    },
  };
}

function notRefreshed(
  type: string,
  state: { readonly [name: string]: unknown },
  connection: Connection,
): Diagnostic {
  const name = [state.name, state.id].find((value) => typeof value === "string");
  const which = name === undefined ? "" : ` ${quote(String(name))}`;
  return warning(
    `\`${type}\`${which} was not looked at`,
    `${reason(connection)} Its state is taken as it is; the next plan looks again.`,
  );
}

function reason({ unknownArguments }: Connection): string {
  const names = unknownArguments.map((name) => `\`${name}\``).join(", ");
  return `The provider's ${names} will only be known during apply, so that nothing can be asked of the server.`;
}
