import { OWNER_TOKEN, startTestEmulator, type Fault, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace, type StateResource } from "../support/terraform";

export const TOKEN = "tfetokens_metrics_token.grafana";
const ORGANIZATIONS = ["acme", "forbidden", "failing", "truncated", "unauthorized"];

export const configureGrafana = (body: string): string =>
  `resource "tfetokens_metrics_token" "grafana" {\n${body}\n}\n`;
export const PREFIXED = configureGrafana('organization = "acme"\nname_prefix = "grafana-"');

export const addressOf = (name: string): string => `tfetokens_metrics_token.${name}`;

export const ownOrganization = (name: string): string => `organization = "${name}"\nname_prefix = "a-"`;

/** A Terraform workspace with `tfetokens_metrics_token` resources, and a new emulator for each test. */
export class MetricsTokenWorkspace {
  readonly terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN });
  emulator!: TestEmulator;

  async init(): Promise<void> {
    this.terraform.configure("");
    await this.terraform.init();
  }

  async start(): Promise<void> {
    this.emulator = await startTestEmulator({
      organizations: ORGANIZATIONS,
      now: new Date("2031-05-01T10:00:00Z"),
    });
    this.terraform.reset({ TFE_ADDRESS: this.emulator.url });
    await this.terraform.attach();
  }

  async apply(hcl: string): Promise<Readonly<Record<string, unknown>>> {
    this.terraform.configure(hcl);
    expect(await this.terraform.apply()).toMatchObject({ code: 0, diagnostics: [] });
    return this.terraform.resource(TOKEN);
  }

  /** Declares one resource per name, so that a single Terraform command covers every case. */
  configureEach(names: readonly string[], body: (name: string) => string, more = ""): void {
    const resources = names.map(
      (name) => `resource "tfetokens_metrics_token" "${name}" {\n${body(name)}\n}\n`,
    );
    this.terraform.configure(resources.join("") + more);
  }

  async applyEach(
    names: readonly string[],
    body: (name: string) => string,
  ): Promise<readonly StateResource[]> {
    this.configureEach(names, body);
    expect(await this.terraform.apply()).toMatchObject({ code: 0, added: names.length });
    return this.terraform.state();
  }

  /** Sets a lasting fault for the metrics tokens of each organization. The default kind of the fault is `status`. */
  async failEach(failures: Readonly<Record<string, readonly [Partial<Fault>, RegExp]>>): Promise<void> {
    const faults = Object.entries(failures).map(([organization, [fault]]) => ({
      kind: "status",
      ...fault,
      path: `^/api/v2/organizations/${organization}/metrics-tokens`,
      times: 99,
    }));
    await this.emulator.faults(...faults);
  }

  async revokeOutsideTerraform(id: unknown): Promise<void> {
    const path = `/api/v2/organizations/acme/metrics-tokens/${String(id)}`;
    expect((await this.emulator.fetch("DELETE", path, { token: OWNER_TOKEN })).status).toBe(204);
  }
}
