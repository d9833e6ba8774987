import {
  parseCreatedToken,
  parseAuthenticationToken,
  newTokenDocument,
  type AuthenticationToken,
  type AuthenticationTokenOptions,
  type NewAuthenticationToken,
} from "./authentication-tokens";
import type { Client, CreateOutcome } from "../client";
import { apiPath } from "../http/path";

const path = (organization: string): string => apiPath("organizations", organization, "authentication-token");

/** Creates the organization's token, and thereby revokes the previous one. */
export async function createOrganizationToken(
  client: Client,
  organization: string,
  { expiredAt }: AuthenticationTokenOptions = {},
  signal?: AbortSignal,
): Promise<CreateOutcome<NewAuthenticationToken>> {
  const document = newTokenDocument({ "expired-at": expiredAt });
  return client.create(path(organization), document, parseCreatedToken, signal);
}

export async function readOrganizationToken(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return parseAuthenticationToken(await client.read(path(organization), signal));
}

/** Reads the organization's audit trails token, a second singleton token that can only read the audit trail. */
export async function readAuditTrailsToken(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return parseAuthenticationToken(await client.read(`${path(organization)}?token=audit-trails`, signal));
}

export async function deleteOrganizationToken(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<void> {
  await client.delete(path(organization), signal);
}
