import type { Connection } from "../../connection";
import type { Resource } from "../../framework/provider";
import { error } from "../../framework/schema/diagnostic";
import { toKnown } from "../../framework/values/value";
import { describe } from "../../lifecycle/creation-messages";
import { readOwnersToken } from "../../lifecycle/singleton";
import { checkOrganizationName } from "../../organization-name";
import { toKnownTimeouts, withTimeout } from "../../timeouts";
import {
  createSingletonToken,
  deleteSingletonToken,
  readSingleton,
  toSingletonRequest,
  updateSingletonToken,
} from "../singleton-operations";
import { missingOrganizationError } from "../token-attributes";
import { NO_ARGUMENTS, argumentsOf, stateOfRead, type EMPTY } from "../token-state";
import { moveFromTfe } from "./move";
import {
  identity,
  plan,
  schema,
  validate,
  type OrganizationTokenAttributes,
  type OrganizationTokenState,
  type PlannedOrganizationToken,
} from "./schema";
import { planSecret } from "../secret";
import { RESOURCE_TYPE, organizationSingleton } from "./subject";

export const organizationToken: Resource<OrganizationTokenAttributes, Connection> = {
  schema,
  identity,
  validate,
  move: moveFromTfe,

  read(state, unbounded, privateState) {
    const connection = withTimeout(unbounded, state.timeouts, "read");
    return readSingleton(singletonOf(state), state, privateState, connection);
  },

  plan(request, { organization, encryptionKeys }, privateState) {
    const response = plan(request, organization, privateState);
    return planSecret(RESOURCE_TYPE, schema, request, response, encryptionKeys);
  },

  create(planned, connection, privateState) {
    const organization = toKnown(planned.organization) ?? toKnown(connection.organization ?? null);
    if (organization === undefined) {
      return Promise.resolve({ diagnostics: [missingOrganizationError()] });
    }
    const settled = settle(planned, organization);
    const bounded = withTimeout(connection, settled.timeouts, "create");
    const request = toSingletonRequest(planned);
    return createSingletonToken(singletonOf(settled), settled, request, privateState, bounded);
  },

  update(prior, planned, connection, privateState) {
    const settled = settle(planned, prior.organization ?? "");
    const bounded = withTimeout(connection, settled.timeouts, "update");
    const request = toSingletonRequest(planned);
    return updateSingletonToken(singletonOf(prior), prior, planned, settled, request, privateState, bounded);
  },

  delete(state, connection, privateState) {
    const untilHardStop = { ...connection, signal: connection.hardStop };
    const bounded = withTimeout(untilHardStop, state.timeouts, "delete");
    return deleteSingletonToken(singletonOf(state), state, privateState, bounded);
  },

  async import(organization, unbounded) {
    const [invalid] = checkOrganizationName(organization, "The import ID");
    if (invalid !== undefined) return { diagnostics: [invalid] };
    const connection = withTimeout(unbounded, null, "read");
    const singleton = organizationSingleton(organization);
    const summary = `${describe(singleton.subject)} can't be imported`;
    try {
      const token = await readOwnersToken(singleton, connection);
      if (token === undefined) {
        const detail = "The organization doesn't have a token. Let Terraform create it instead.";
        return { diagnostics: [error(summary, detail)] };
      }
      const settled = { ...NO_ARGUMENTS, organization, force_regenerate: null, timeouts: null };
      return { value: { ...settled, ...stateOfRead(token) } };
    } catch (thrown) {
      return {
        diagnostics: [await singleton.toDiagnostic(summary, thrown, connection, "Nothing was imported.")],
      };
    }
  },
};

const singletonOf = ({
  organization,
}: Pick<OrganizationTokenState, "organization">): ReturnType<typeof organizationSingleton> =>
  organizationSingleton(organization ?? "");

type Settled = Omit<OrganizationTokenState, keyof typeof EMPTY>;

/** Returns the arguments in the form that the state stores. */
function settle(planned: PlannedOrganizationToken, organization: string): Settled {
  return {
    organization,
    ...argumentsOf(planned),
    force_regenerate: toKnown(planned.force_regenerate) ?? null,
    timeouts: toKnownTimeouts(planned.timeouts),
  };
}
