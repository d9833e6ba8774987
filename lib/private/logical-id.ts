import { type TerraformResource } from "cdktf";

/** The address of a resource in its stack. */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

/**
 * Makes a resource follow the logical ID that a user sets on its token's resource. Otherwise, a construct that is moved
 * but keeps its logical ID would get a new rotation, and therefore a new token.
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
      // Computed once, because a logical ID contains a hash, and many expressions contain the address.
      defaults ??= { ofLeader: stack.getLogicalId(leader), ofFollower: stack.getLogicalId(follower) };
      const { friendlyUniqueId } = leader;
      return friendlyUniqueId === defaults.ofLeader ? defaults.ofFollower : `${friendlyUniqueId}_${suffix}`;
    },
  });
}
