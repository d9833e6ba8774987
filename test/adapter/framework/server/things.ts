import type { Cancellation } from "../../../../lib/adapter/framework/server/cancellation";
import { serve, type ServingProvider } from "../../../../lib/adapter/framework/server/serve";
import type { Provider, Resource } from "../../../../lib/adapter/framework/provider";
import { string, type Attributes } from "../../../../lib/adapter/framework/schema/attribute";
import { decodeMsgpack, encodeMsgpack } from "../../../../lib/adapter/framework/values/msgpack";
import type { Value } from "../../../../lib/adapter/framework/values/value";
import { PluginClient, createClientCertificate, readHandshakeLine } from "../../../support/plugin-client";

const attributes = {
  name: string({ required: true, forcesReplacement: true, description: "A name." }),
  label: string({ optional: true, description: "A label." }),
  id: string({ computed: true, description: "An ID." }),
};

export type Thing = Resource<typeof attributes, object>;

/** A resource type that stores nothing. Its methods can be overridden. */
const plainThing: Thing = {
  schema: { version: 1, description: "A thing.", attributes },
  read: (state) => Promise.resolve({ value: state }),
  create: () => Promise.resolve({ value: { name: "a", label: null, id: "1" } }),
  update: (prior, { label }) => Promise.resolve({ value: { ...prior, label: label as string } }),
  delete: () => Promise.resolve([]),
};

const started = new Set<ServedThing>();

// Jest waits for open connections, so a failed test must not leave a connection open.
afterAll(() => Promise.all([...started].map((thing) => thing.disconnect())));

/**
 * A provider that serves the resource type `things_thing` to one client. The client is disconnected after the last test
 * of the file.
 */
export class ServedThing {
  readonly #client: PluginClient;
  readonly #serving: ServingProvider;

  private constructor(client: PluginClient, serving: ServingProvider) {
    this.#client = client;
    this.#serving = serving;
  }

  /**
   * @param configured is called with the signals that cancel calls
   * @param more additional parts of the provider, such as data sources
   */
  static async start(
    overrides: Partial<Thing> = {},
    configured: (cancellation: Cancellation) => void = () => undefined,
    more: Partial<Provider<Attributes, object>> = {},
  ): Promise<ServedThing> {
    const provider: Provider<Attributes, object> = {
      schema: { version: 0, description: "", attributes: {} },
      resources: { things_thing: { ...plainThing, ...overrides } },
      dataSources: {},
      ...more,
      configure(_config, cancellation) {
        configured(cancellation);
        return { value: {} };
      },
    };
    const own = createClientCertificate();
    const handshake = { clientCertificate: own.certificatePem, socketDirectory: undefined };
    const serving = await serve(provider, handshake);
    const client = new PluginClient(readHandshakeLine(serving.line), own);
    const thing = new ServedThing(client, serving);
    started.add(thing);
    await thing.call("configureProvider", { config: wire({}) });
    return thing;
  }

  call<Response>(name: Parameters<PluginClient["call"]>[0], request: object): Promise<Response> {
    return this.#client.call(name, { typeName: "things_thing", ...request });
  }

  stream<Event>(name: Parameters<PluginClient["stream"]>[0], request: object): Promise<readonly Event[]> {
    return this.#client.stream(name, { typeName: "things_thing", ...request });
  }

  /** Closes the connection as if Terraform had been killed, and resolves when the provider has ended. */
  disconnect(): Promise<void> {
    this.#client.kill();
    return this.#serving.ended;
  }
}

export const wire = (value: Value): { msgpack: Buffer } => ({ msgpack: encodeMsgpack(value) });

export const plain = (value: { msgpack?: Uint8Array } | undefined): Value | undefined =>
  value && decodeMsgpack(value.msgpack ?? Buffer.alloc(0));

export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
