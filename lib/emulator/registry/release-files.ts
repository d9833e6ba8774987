import { newAuthenticationSecret } from "../secrets";
import type { ReleaseFile } from "./model";

/**
 * The path of the object storage in Terraform Enterprise. HCP Terraform uses a different host, archivist.terraform.io.
 */
export const OBJECTS = "/_archivist/v1/object";

/** Creates a file that isn't uploaded yet. Its ID has the format of a secret, so that the journal redacts the ID. */
export const newReleaseFile = (): ReleaseFile => ({
  objectId: newAuthenticationSecret(),
  isUploaded: false,
});

export const objectUrl = ({ objectId }: ReleaseFile, origin: string): string =>
  `${origin}${OBJECTS}/${objectId}`;

/** Returns a link to upload a file, or to download the file if it is already uploaded. */
export const releaseFileLink = (name: string, file: ReleaseFile, origin: string): Record<string, string> => ({
  [`${name}-${file.isUploaded ? "download" : "upload"}`]: objectUrl(file, origin),
});
