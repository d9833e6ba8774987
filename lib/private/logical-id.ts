import { type TerraformResource } from "cdktf";

/** Returns the address of a resource in its stack, such as "tfe_team_token.ci". */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

/**
 * Derives the logical ID of `follower` from the logical ID that a user sets on `leader`, the token's resource.
 * Otherwise, if the user moved a construct and kept the logical ID of its token, Terraform would recreate the other
 * resources and therefore the token.
 */
export function followLogicalId(
  follower: TerraformResource,
  leader: TerraformResource,
  suffix: string,
): void {
  const { cdktfStack: stack } = leader;
  let defaults: { readonly ofLeader: string; readonly ofFollower: string } | undefined;
  Object.defineProperty(follower, "friendlyUniqueId", {
    get: () => {
      // Computed only once, because each logical ID requires a hash, and many expressions contain the address.
      defaults ??= { ofLeader: stack.getLogicalId(leader), ofFollower: stack.getLogicalId(follower) };
      const { friendlyUniqueId } = leader;
      return friendlyUniqueId === defaults.ofLeader ? defaults.ofFollower : `${friendlyUniqueId}_${suffix}`;
    },
  });
}
