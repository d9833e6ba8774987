import type { ApiResponse, Resource } from "../json-api";
import { paginate } from "../pagination";
import { authorizeOrganization, type ApiRequest, type Route } from "./route";
import { toTagId } from "./tags";

interface CountedTag {
  readonly name: string;
  readonly count: number;
}

/** Returns each tag of the workspaces once, with the number of workspaces that have it. */
function countTags(tags: readonly string[]): CountedTag[] {
  const counts = new Map<string, number>();
  for (const name of tags) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}

export const organizationTagRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/tags",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "workspaces.list");
      const { searchParams } = request.url;
      const search = (searchParams.get("q") ?? "").toLowerCase();
      const excluded = Object.keys(
        request.store.workspace(searchParams.get("filter[exclude][taggable][id]") ?? "")?.tags ?? {},
      );
      const tags = countTags(
        request.store.workspacesOf(organization).flatMap((workspace) => Object.keys(workspace.tags)),
      ).filter(({ name }) => name.toLowerCase().includes(search) && !excluded.includes(name));
      return paginate(status, tags, request.url, ({ name, count }): Resource => ({
        id: toTagId(organization.id, name),
        type: "tags",
        attributes: { name, "instance-count": count },
        relationships: { organization: { data: { id: organization.name, type: "organizations" } } },
      }));
    },
  },
];
