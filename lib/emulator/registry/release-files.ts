import { newAuthenticationSecret } from "../secrets";
import type { ReleaseFile } from "./model";

/** Where Terraform Enterprise serves its object storage. HCP Terraform uses another host, archivist.terraform.io. */
export const OBJECTS = "/_archivist/v1/object";

/** Formatted like a secret, so that the journal redacts it. */
export const newReleaseFile = (): ReleaseFile => ({
  objectId: newAuthenticationSecret(),
  isUploaded: false,
});

export const objectUrl = ({ objectId }: ReleaseFile, origin: string): string =>
  `${origin}${OBJECTS}/${objectId}`;

/** A link to upload a file, or to download it once it is uploaded. */
export const releaseFileLink = (name: string, file: ReleaseFile, origin: string): Record<string, string> => ({
  [`${name}-${file.isUploaded ? "download" : "upload"}`]: objectUrl(file, origin),
});
