import type { Identity } from "../../framework/schema/identity";
import type { MetricsTokenAttributes } from "./schema";

export const identity: Identity<MetricsTokenAttributes> = {
  version: 0,
  attributes: {
    organization: { description: "Name of the organization whose metrics the token reads." },
    id: { description: "ID of the token." },
  },
  of: ({ organization, id }) => ({ organization, id }),
  importId: ({ organization, id }) => `${organization ?? ""}/${id ?? ""}`,
};
