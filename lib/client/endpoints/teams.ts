import type { Client } from "../client";
import { asString, hasPermission, relatedIdentifier, type ResourceObject } from "../http/json-api";
import { readPages } from "../http/pages";
import { apiPath } from "../http/path";

export interface Team {
  readonly id: string;
  readonly name: string;
  /** Name of the organization that the team belongs to; undefined if the response doesn't contain it. */
  readonly organization: string | undefined;
  /** Whether the credential is allowed to manage the team's tokens. */
  readonly canUpdateApiToken: boolean;
}

/** @throws ApiError 404 if the team doesn't exist or the credential can't see it */
export async function readTeam(client: Client, teamId: string, signal?: AbortSignal): Promise<Team> {
  return parseTeam(await client.read(apiPath("teams", teamId), signal));
}

/**
 * Lists the teams that the credential can see in an organization, across all pages.
 *
 * @throws UnsettledListError if the list changes during each attempt to read it
 */
export async function listTeams(client: Client, organization: string, signal?: AbortSignal): Promise<Team[]> {
  return readPages(client, apiPath("organizations", organization, "teams"), {}, parseTeam, { signal });
}

function parseTeam(resource: ResourceObject): Team {
  return {
    id: resource.id,
    name: asString(resource.attributes.name) ?? "",
    organization: relatedIdentifier(resource, "organization")?.id,
    canUpdateApiToken: hasPermission(resource, "can-update-api-token"),
  };
}
