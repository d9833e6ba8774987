import "./terraform-binary";
import { rmSync } from "node:fs";
import { Testing } from "cdktf";

Testing.setupJest();

// CDKTF creates a temporary directory for each app in a test, and doesn't delete it.
const folders: string[] = [];
const makeApp = Testing.app.bind(Testing);
Testing.app = (options) => {
  const app = makeApp(options);
  if (options?.outdir === undefined) folders.push(app.outdir);
  return app;
};
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
