/** `application/vnd.api+json`: https://jsonapi.org/format/#introduction */
export const MEDIA_TYPE = "application/vnd.api+json";

export interface ResourceIdentifier {
  readonly id: string;
  readonly type: string;
}

export interface Resource extends ResourceIdentifier {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<
    Record<string, { readonly data: ResourceIdentifier | readonly ResourceIdentifier[] | null }>
  >;
  readonly links?: Readonly<Record<string, string>>;
}

export interface Document {
  readonly data: Resource | readonly Resource[];
  readonly links?: Readonly<Record<string, string | null>>;
  readonly included?: readonly Resource[];
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** What a route hands back: a status, and a document unless the status is 204. */
export interface ApiResponse {
  readonly status: number;
  readonly document?: Document;
}

/** One object of an `errors` list. The vendor writes the status as text everywhere but in its 429. */
export interface ErrorObject {
  readonly status: string | number;
  readonly title: string;
  readonly detail?: string;
  readonly source?: { readonly pointer?: string; readonly parameter?: string };
}

/** Ends a request with a status and the vendor's error document. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: ErrorObject,
  ) {
    super(problem.detail ?? problem.title);
    this.name = "ApiError";
  }
}

/** Absent or forbidden: the answer does not say which. */
export const notFound = (): ApiError => new ApiError(404, { status: "404", title: "not found" });

export const unauthorized = (): ApiError => new ApiError(401, { status: "401", title: "unauthorized" });

export const badRequest = (detail: string, parameter?: string): ApiError =>
  new ApiError(400, {
    status: "400",
    title: "bad request",
    detail,
    ...(parameter === undefined ? {} : { source: { parameter } }),
  });

/** @param pointer - the place in the request's document, such as `/data/attributes/name` */
export const invalid = (detail: string, pointer: string): ApiError =>
  new ApiError(422, { status: "422", title: "invalid attribute", detail, source: { pointer } });
