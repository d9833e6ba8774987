import { UsageError } from "../usage-error";

const PART = "[0-9a-z](?:[0-9a-z-]*[0-9a-z])?";
const ADDRESS = new RegExp(`^${PART}(?:\\.${PART})*(?::\\d{1,5})?/${PART}/tfetokens$`);

/**
 * A source address as the mirror has it in its folders: in small letters, as Terraform compares it.
 *
 * @throws UsageError where it is not whole, or not of this provider
 */
export function sourceAddress(text: string): string {
  const address = text.toLowerCase();
  if (ADDRESS.test(address)) return address;
  throw new UsageError(
    `A source address is HOST/NAMESPACE/tfetokens, such as app.terraform.io/acme/tfetokens; got "${text}". ` +
      "Its last part is fixed: Terraform finds the provider's resources by it.",
  );
}
