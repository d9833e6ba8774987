import { type Construct } from "constructs";

/** Props that no token could be made with. The message begins with the construct's path. */
export class InvalidProps extends Error {
  public constructor(construct: Construct, message: string) {
    super(`[${construct.node.path}] ${message}`);
    this.name = "InvalidProps";
  }
}
