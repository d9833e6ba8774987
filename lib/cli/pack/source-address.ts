import { UsageError } from "../usage-error";

const PART = "[0-9a-z](?:[0-9a-z-]*[0-9a-z])?";
const ADDRESS = new RegExp(`^${PART}(?:\\.${PART})*(?::\\d{1,5})?/${PART}/tfetokens$`);

/**
 * Parses a source address. The result is in lowercase, because Terraform compares addresses in lowercase.
 *
 * @throws UsageError if the text isn't a source address of this provider
 */
export function parseSourceAddress(text: string): string {
  const address = text.toLowerCase();
  if (ADDRESS.test(address)) return address;
  throw new UsageError(
    `--source must be HOST/NAMESPACE/tfetokens, such as app.terraform.io/acme/tfetokens; got "${text}". ` +
      "The last part is fixed, because it is the prefix of the provider's resource types.",
  );
}
