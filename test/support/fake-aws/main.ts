/**
 * A fake of the provider hashicorp/aws, which is large and requires an account. The fake supports two resources of
 * Secrets Manager, with the arguments that the examples use. Terraform treats `secret_string_wo` as a write-only
 * argument, so plans and state never contain its value.
 */
import { createProviderService } from "../../../lib/adapter/framework/server/provider-service";
import { runFakeProvider } from "../fake-provider";
import { withWriteOnlyArguments } from "../fake-tfe/decorate-service";
import { AWS_SOURCE, STORE_VARIABLE } from "./identity";
import { aws, WRITE_ONLY } from "./provider";

runFakeProvider({
  name: "hashicorp/aws",
  source: AWS_SOURCE,
  createService: (session) =>
    withWriteOnlyArguments(
      createProviderService(aws(process.env[STORE_VARIABLE] ?? ""), session),
      WRITE_ONLY,
    ),
});
