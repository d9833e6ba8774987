import { App } from "cdktf";
import { PlatformStack } from "./platform-stack";

const app = new App();
new PlatformStack(app, "platform-team", {
  organization: process.env.TFE_ORGANIZATION ?? "acme",
  teams: ["blue", "green"],
});
app.synth();
