import fc from "fast-check";
import type { Connection } from "../../../lib/adapter/connection";
import { ephemeralTeamToken } from "../../../lib/adapter/ephemeral-resources/team-token";
import type { Resource } from "../../../lib/adapter/framework/provider";
import type { Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import { organizationToken } from "../../../lib/adapter/resources/organization-token/resource";
import type { TeamTokenAttributes } from "../../../lib/adapter/resources/team-token/schema";
import { teamToken } from "../../../lib/adapter/resources/team-token/resource";
import { createInstantConnection } from "../../support/connection";
import { OWNER_TOKEN } from "../../support/emulator";
import { ManagedResource } from "../../support/managed-resource";
import { startRecordingServer, type RecordingServer } from "../../support/recording-server";
import { CLIENT_TIMEOUT_MS, arbitrarySteps, type Step } from "../../support/random-faults";
import { TokenFixture, formatDiagnostics, createTokenFixture } from "../../support/token-fixture";

const RUNS = Number(process.env.STORIES ?? 75);

type Attributes = TeamTokenAttributes;
type Arguments = Parameters<ManagedResource<Attributes>["apply"]>[0];

interface Kind {
  readonly kind: string;
  readonly tokenKind: "team" | "organization";
  readonly type: Resource<Attributes, Connection>;
  readonly given: (fixture: TokenFixture) => Arguments;
  /** Returns the path at which someone else regenerates the token. Undefined for a described token. */
  readonly singleton: ((fixture: TokenFixture) => string) | undefined;
  /** Whether an apply without faults succeeds after every scenario in which no other token is in the way. */
  readonly isRecoverable: boolean;
}

const ORGANIZATION_PATH = "/api/v2/organizations/acme/authentication-token";
const inTeam = ({ teamId }: TokenFixture): Arguments => ({ team_id: teamId });

const KINDS: readonly Kind[] = [
  {
    kind: "team token with a prefix",
    tokenKind: "team",
    type: teamToken,
    given: (fixture) => ({ ...inTeam(fixture), description_prefix: "ours-" }),
    singleton: undefined,
    isRecoverable: true,
  },
  {
    kind: "team token with an exact description",
    tokenKind: "team",
    type: teamToken,
    given: (fixture) => ({ ...inTeam(fixture), description: "ours" }),
    singleton: undefined,
    // If a response was lost, the next apply can't prove that the provider created the token.
    isRecoverable: false,
  },
  {
    kind: "team singleton",
    tokenKind: "team",
    type: teamToken,
    given: inTeam,
    singleton: ({ singletonPath }) => singletonPath,
    isRecoverable: true,
  },
  {
    kind: "organization token",
    tokenKind: "organization",
    type: organizationToken as unknown as Resource<Attributes, Connection>,
    given: () => ({ organization: "acme" }),
    singleton: () => ORGANIZATION_PATH,
    isRecoverable: true,
  },
];

type Action = "apply" | "change" | "refresh" | "destroy" | "kill" | "stranger" | "open and close";

const ACTIONS: readonly Action[] = ["apply", "apply", "change", "change", "refresh", "destroy"];

/** A token that Terraform manages, and the tokens that someone else creates during one scenario. */
class Scenario {
  readonly resource: ManagedResource<Attributes>;
  readonly reported: Diagnostic[] = [];
  /** The IDs of the tokens that someone else created. The provider must not revoke them. */
  readonly strangers: string[] = [];
  #change = 0;

  constructor(
    readonly kind: Kind,
    readonly fixture: TokenFixture,
    readonly connect: () => Connection,
    readonly strangerSecret: string,
  ) {
    this.resource = new ManagedResource(kind.type, connect);
  }

  get given(): Arguments {
    return { ...this.kind.given(this.fixture), keepers: { change: String(this.#change) } };
  }

  async perform(action: Action): Promise<void> {
    const { resource, kind, fixture } = this;
    switch (action) {
      case "apply":
        await resource.apply(this.given);
        return;
      case "change":
        this.#change++;
        await resource.apply(this.given);
        return;
      case "refresh":
        await resource.refresh();
        return;
      case "destroy":
        if (resource.state !== null) await resource.destroy();
        return;
      case "kill": {
        if (resource.state === null) return;
        const restore = resource.backUp();
        this.#change++;
        await resource.apply(this.given);
        restore();
        return;
      }
      case "stranger": {
        await fixture.emulator.faults();
        const { id } = await fixture.regenerate(kind.singleton?.(fixture) ?? "", this.strangerSecret);
        this.strangers.splice(0, Infinity, id);
        return;
      }
      case "open and close":
        await this.#openAndClose();
    }
  }

  async #openAndClose(): Promise<void> {
    const connection = this.connect();
    const config = {
      team_id: this.fixture.teamId,
      organization: "acme",
      description_prefix: "ours-",
      expires_at: null,
      id: null,
      token: null,
    };
    const { value, diagnostics = [] } = await ephemeralTeamToken.open(config, connection);
    this.reported.push(...diagnostics);
    if (value !== undefined) this.reported.push(...(await value.close(connection.hardStop)));
  }
}

describe.each(KINDS)("the provider under random faults ($kind)", (kind) => {
  let fixture: TokenFixture;
  let server: RecordingServer;
  let secretless = 0;

  beforeAll(async () => {
    fixture = await createTokenFixture();
    server = await startRecordingServer(fixture.emulator.url, () => secretless-- > 0);
  });

  afterAll(async () => {
    await server.close();
    await fixture.close();
  });

  const own: readonly Action[] = kind.singleton === undefined ? ["open and close"] : ["kill", "stranger"];
  const scenarios = arbitrarySteps<Action>(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...ACTIONS) },
      { weight: 1, arbitrary: fc.constantFrom(...own) },
    ),
  );

  it(`leaves no valid token unreported, keeps the tokens of others valid, and recovers (${RUNS} runs)`, async () => {
    let tokensSeen = 0;
    await fc.assert(
      fc.asyncProperty(scenarios, async (steps) => {
        fixture = await reset();
        const before = await fixture.ids(kind.tokenKind);
        let stopsAfter: number | null = null;
        const connect = (): Connection => stopAfter(stopsAfter, server.url);
        const scenario = new Scenario(kind, fixture, connect, await strangerSecret());
        if (kind.singleton === undefined) await addStrangers(scenario);
        for (const step of steps) {
          await prepare(step);
          stopsAfter = step.stopsAfter;
          await scenario.perform(step.action);
        }
        await fixture.emulator.faults();
        secretless = 0;

        const { resource, strangers } = scenario;
        const words = formatDiagnostics([...resource.reported, ...scenario.reported]);
        const valid = (await fixture.tokens(kind.tokenKind)).filter(({ id }) => !before.includes(id));
        tokensSeen += valid.length;
        expect(valid.map(({ id }) => id)).toEqual(expect.arrayContaining(strangers));
        const killed = steps.some(({ action }) => action === "kill");
        const unreported = valid.filter(
          ({ id, description }) =>
            resource.state?.id !== id &&
            !strangers.includes(id) &&
            !words.includes(`"${id}"`) &&
            !(description !== null && words.includes(`"${description}"`)),
        );
        // Only a killed process can leave a token that no diagnostic names. The next apply replaces that token.
        if (!killed) expect(unreported).toEqual([]);
        // A destroy reports the token of a killed process, but doesn't revoke it. The provider then treats the token
        // like one that someone else created.
        const isInTheWay =
          kind.singleton !== undefined && (strangers.length > 0 || (killed && resource.state === null));
        if (kind.isRecoverable && !isInTheWay) {
          await expectRecovery(scenario);
        }
      }),
      { numRuns: RUNS },
    );
    expect(tokensSeen).toBeGreaterThan(RUNS / 5);
  }, 180_000);

  async function expectRecovery({ kind: { tokenKind }, resource, given }: Scenario): Promise<void> {
    const recovering = resource.copy(() => createInstantConnection(fixture.emulator.url));
    await fixture.emulator.advance("1h");
    const { diagnostics } = await recovering.apply({ ...given, keepers: { change: "last" } });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(await fixture.ids(tokenKind)).toContain(recovering.values.id);
    expect(await fixture.isValid(recovering.values.token)).toBe(true);
  }

  async function reset(): Promise<TokenFixture> {
    await fixture.emulator.fetch("POST", "/_emulator/reset", { body: {} });
    const { teams } = await fixture.emulator.state();
    return new TokenFixture(fixture.emulator, teams.find(({ name }) => name === "ci")?.id ?? "");
  }

  async function prepare({ faults, hours, ...step }: Step<Action>): Promise<void> {
    if (faults !== null) {
      await fixture.emulator.advance(`${hours}h`);
      await fixture.emulator.faults(...faults);
    }
    secretless = step.secretless;
  }

  async function strangerSecret(): Promise<string> {
    const { teams } = await fixture.emulator.state();
    const owners = teams.find(({ name }) => name === "owners")?.id ?? "";
    return (await fixture.createDescribed("stranger", OWNER_TOKEN, owners)).secret;
  }

  async function addStrangers({ strangers, strangerSecret: secret }: Scenario): Promise<void> {
    strangers.push((await fixture.createDescribed("ours-", secret)).id);
    strangers.push((await fixture.regenerate(fixture.singletonPath, secret)).id);
  }

  /** Returns a connection that is stopped after `requests` requests. The time for cleanup ends two requests later. */
  function stopAfter(requests: number | null, url: string): Connection {
    const [stop, hardStop] = [new AbortController(), new AbortController()];
    let left = requests ?? Infinity;
    const observe = (): void => {
      left--;
      if (left <= 0) stop.abort();
      if (left <= -2) hardStop.abort();
    };
    const connection = createInstantConnection(url, { timeoutMs: CLIENT_TIMEOUT_MS, observe });
    return { ...connection, signal: stop.signal, hardStop: hardStop.signal };
  }
});
