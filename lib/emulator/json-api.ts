/** The media type of JSON:API: https://jsonapi.org/format/#introduction */
export const MEDIA_TYPE = "application/vnd.api+json";

export interface ResourceIdentifier {
  readonly id: string;
  readonly type: string;
}

export interface Resource extends ResourceIdentifier {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<
    Record<
      string,
      {
        readonly data: ResourceIdentifier | readonly ResourceIdentifier[] | null;
        readonly links?: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly links?: Readonly<Record<string, string>>;
}

export interface Document {
  readonly data: Resource | readonly Resource[];
  readonly links?: Readonly<Record<string, string | null>>;
  readonly included?: readonly Resource[];
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** The result of a route: a status, and a document unless the status is 204. */
export interface ApiResponse {
  readonly status: number;
  readonly document?: Document;
}

/** An element of `errors`. HCP Terraform sends the status as a string, except in a 429 response. */
export interface ErrorObject {
  readonly status: string | number;
  readonly title: string;
  readonly detail?: string;
  readonly source?: { readonly pointer?: string; readonly parameter?: string };
}

/** An error that the emulator sends as an error document. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorObject: ErrorObject,
  ) {
    super(errorObject.detail ?? errorObject.title);
    this.name = "ApiError";
  }
}

/**
 * Creates the error for a missing or a forbidden resource. HCP Terraform's response doesn't distinguish these cases.
 */
export const notFound = (): ApiError => new ApiError(404, { status: "404", title: "not found" });

/** Creates the error for an unsupported route. The detail distinguishes it from the error for a missing resource. */
export const unsupportedRoute = (method: string, path: string): ApiError =>
  new ApiError(404, {
    status: "404",
    title: "not found",
    detail: `The emulator doesn't support ${method} ${path}.`,
  });

export const unauthorized = (): ApiError => new ApiError(401, { status: "401", title: "unauthorized" });

export const badRequest = (detail: string, parameter?: string): ApiError =>
  new ApiError(400, {
    status: "400",
    title: "bad request",
    detail,
    ...(parameter === undefined ? {} : { source: { parameter } }),
  });

/** @param pointer the location in the request body, such as `/data/attributes/name` */
export const invalid = (detail: string, pointer: string): ApiError =>
  new ApiError(422, { status: "422", title: "invalid attribute", detail, source: { pointer } });
