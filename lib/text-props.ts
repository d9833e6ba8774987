import { Token } from "cdktf";
import { type Construct } from "constructs";
import { InvalidProps } from "./invalid-props";

/** Refuses text that is empty; what is known only to Terraform is let through. */
export function checkNotEmpty(construct: Construct, prop: string, text: string | undefined): void {
  if (text !== "") return;
  throw new InvalidProps(
    construct,
    `\`${prop}\` must not be empty, got "". Give it a value or leave it out.`,
  );
}

/** Refuses text for people that is empty or has control characters in it. */
export function checkText(construct: Construct, prop: string, text: string | undefined): void {
  checkNotEmpty(construct, prop, text);
  if (text === undefined || Token.isUnresolved(text) || !/\p{Cc}/u.test(text)) return;
  throw new InvalidProps(
    construct,
    `\`${prop}\` must have no control characters, got ${JSON.stringify(text)}. Write it on one line, without tabs.`,
  );
}
