import type { Client } from "../client";
import { asString, type ResourceObject } from "../http/json-api";
import { listPages } from "../http/pages";
import { apiPath } from "../http/path";

export interface Team {
  readonly id: string;
  readonly name: string;
}

/** The teams of an organization that the credential may see, all pages. */
export async function listTeams(client: Client, organization: string, signal?: AbortSignal): Promise<Team[]> {
  const teams: Team[] = [];
  const path = apiPath("organizations", organization, "teams");
  for await (const { items } of listPages(client, path, {}, fromResource, signal)) teams.push(...items);
  return teams;
}

function fromResource({ id, attributes }: ResourceObject): Team {
  return { id, name: asString(attributes.name) ?? "" };
}
