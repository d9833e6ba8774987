import type {
  ApplyResourceChange_Response,
  GetResourceIdentitySchemas_Response,
  ImportResourceState_Response,
  PlanResourceChange_Response,
  ReadResource_Response,
  ResourceIdentityData,
  UpgradeResourceIdentity_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import { serve, type ServingProvider } from "../../../../lib/adapter/framework/server/serve";
import { tfetokens } from "../../../../lib/adapter/provider";
import { decodeMsgpack, encodeMsgpack } from "../../../../lib/adapter/framework/values/msgpack";
import type { Value } from "../../../../lib/adapter/framework/values/value";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../../support/emulator";
import { PluginClient, createClientCertificate, readHandshakeLine } from "../../../support/plugin-client";

const typeName = "tfetokens_metrics_token";
const wire = (value: Value): { msgpack: Buffer } => ({ msgpack: encodeMsgpack(value) });
const decodeIdentity = (identity: ResourceIdentityData | undefined): Value | undefined =>
  identity && decodeMsgpack(identity.identityData?.msgpack ?? Buffer.alloc(0));

const nothing = { organization: null, name: null, name_prefix: null, expires_at: null, keepers: null };
const config = { ...nothing, organization: "acme", name_prefix: "grafana-", timeouts: null };
const computed = { id: null, created_at: null, token: null };

/** These tests make the same calls as Terraform 1.12, with a client for the plugin protocol. */
describe("the identity of tfetokens_metrics_token", () => {
  const own = createClientCertificate();
  let emulator: TestEmulator;
  let serving: ServingProvider;
  let client: PluginClient;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    const provider = tfetokens({ env: {}, version: "0.0.0", log: () => undefined });
    serving = await serve(provider, { clientCertificate: own.certificatePem, socketDirectory: undefined });
    client = new PluginClient(readHandshakeLine(serving.line), own);
    await client.call("configureProvider", {
      config: wire({ address: emulator.url, token: OWNER_TOKEN }),
    });
  });

  afterEach(async () => {
    client.close();
    await serving.ended;
    await emulator.close();
  });

  async function createToken(): Promise<{
    state: Value;
    identity: Value | undefined;
    planned: Value | undefined;
  }> {
    const plan = await client.call<PlanResourceChange_Response>("planResourceChange", {
      typeName,
      priorState: wire(null),
      proposedNewState: wire({ ...config, ...computed }),
      config: wire({ ...config, ...computed }),
    });
    const applied = await client.call<ApplyResourceChange_Response>("applyResourceChange", {
      typeName,
      priorState: wire(null),
      plannedState: plan.plannedState,
      config: wire({ ...config, ...computed }),
    });
    return {
      state: decodeMsgpack(applied.newState?.msgpack ?? Buffer.alloc(0)),
      identity: decodeIdentity(applied.newIdentity),
      planned: decodeIdentity(plan.plannedIdentity),
    };
  }

  const getTokenId = async (): Promise<string> => (await emulator.metricsTokens())[0].id;

  it("contains the organization and the ID, and an import requires both", async () => {
    const { identitySchemas } = await client.call<GetResourceIdentitySchemas_Response>(
      "getResourceIdentitySchemas",
      {},
    );
    expect(identitySchemas?.[typeName]).toMatchObject({
      version: 0,
      identityAttributes: [
        { name: "id", type: Buffer.from('"string"'), requiredForImport: true },
        { name: "organization", type: Buffer.from('"string"'), requiredForImport: true },
      ],
    });
  });

  it("is set when the token is created, and doesn't change", async () => {
    const { state, identity, planned } = await createToken();
    const expected = { organization: "acme", id: await getTokenId() };
    expect(planned).toBeUndefined();
    expect(identity).toEqual(expected);

    const read = await client.call<ReadResource_Response>("readResource", {
      typeName,
      currentState: wire(state),
    });
    expect(decodeIdentity(read.newIdentity)).toEqual(expected);
    const again = await client.call<PlanResourceChange_Response>("planResourceChange", {
      typeName,
      priorState: read.newState,
      proposedNewState: wire(state),
      config: wire({ ...config, ...computed }),
    });
    expect(decodeIdentity(again.plannedIdentity)).toEqual(expected);
  });

  it("is removed with the token", async () => {
    const { state } = await createToken();
    const destroyed = await client.call<ApplyResourceChange_Response>("applyResourceChange", {
      typeName,
      priorState: wire(state),
      plannedState: wire(null),
    });
    expect(destroyed.newIdentity).toBeUndefined();
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("imports the token in the same way as the import ID", async () => {
    await createToken();
    const identity = { organization: "acme", id: await getTokenId() };
    const byIdentity = await client.call<ImportResourceState_Response>("importResourceState", {
      typeName,
      identity: { identityData: wire(identity) },
    });
    const byId = await client.call<ImportResourceState_Response>("importResourceState", {
      typeName,
      id: `acme/${identity.id}`,
    });
    expect(byIdentity.importedResources).toHaveLength(1);
    expect(byIdentity).toEqual(byId);
    expect(decodeIdentity(byIdentity.importedResources?.[0].identity)).toEqual(identity);
  });

  it("imports nothing, and reports this, if the list can't be read", async () => {
    await emulator.faults({ kind: "status", status: 403, method: "GET", times: 99 });
    const { diagnostics = [] } = await client.call<ImportResourceState_Response>("importResourceState", {
      typeName: "tfetokens_metrics_token",
      id: "acme/made-up",
    });
    expect(diagnostics[0]?.detail).toMatch(/^The server responded with 403.* Nothing was imported\.$/s);
  });

  it("imports nothing if no token has it, and the error quotes its values", async () => {
    const identity = { identityData: wire({ organization: "acme", id: "absent" }) };
    const { importedResources, diagnostics } = await client.call<ImportResourceState_Response>(
      "importResourceState",
      { typeName, identity },
    );
    expect(importedResources).toEqual([]);
    expect(diagnostics).toMatchObject([
      { summary: 'Organization "acme" has no metrics token with the ID "absent"' },
    ]);
  });

  it("is read from a state of the current version, and rejected in a state of a newer version", async () => {
    const json = Buffer.from('{"organization":"acme","id":"abc"}');
    const upgrade = (version: number): Promise<UpgradeResourceIdentity_Response> =>
      client.call("upgradeResourceIdentity", { typeName, version, rawIdentity: { json } });
    expect(decodeIdentity((await upgrade(0)).upgradedIdentity)).toEqual({ organization: "acme", id: "abc" });
    expect((await upgrade(1)).diagnostics).toMatchObject([
      { summary: expect.stringContaining("newer version") as string },
    ]);
  });
});
