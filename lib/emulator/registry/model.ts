/** A file of a release. It is uploaded and downloaded at a URL that contains its ID. */
export interface ReleaseFile {
  /** An unguessable ID, because anyone who has the URL can upload and download the file. */
  readonly objectId: string;
  readonly isUploaded: boolean;
}

export const registryNames = ["public", "private"] as const;
export type RegistryName = (typeof registryNames)[number];

export interface RegistryProvider {
  readonly id: string;
  readonly organizationId: string;
  readonly registryName: RegistryName;
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ProviderVersion {
  readonly id: string;
  readonly providerId: string;
  readonly version: string;
  readonly keyId: string;
  readonly protocols: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly shasums: ReleaseFile;
  readonly signature: ReleaseFile;
}

export interface ProviderPlatform {
  readonly id: string;
  readonly versionId: string;
  readonly os: string;
  readonly arch: string;
  readonly shasum: string;
  readonly filename: string;
  readonly binary: ReleaseFile;
}

export interface GpgKey {
  /** A numeric ID, unlike the IDs of other resources. */
  readonly id: string;
  readonly organizationId: string;
  /** 16 hexadecimal digits. */
  readonly keyId: string;
  readonly asciiArmor: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface RegistrySnapshot {
  readonly providers: readonly RegistryProvider[];
  readonly versions: readonly ProviderVersion[];
  readonly platforms: readonly ProviderPlatform[];
  readonly gpgKeys: readonly GpgKey[];
}

export const emptyRegistry: RegistrySnapshot = { providers: [], versions: [], platforms: [], gpgKeys: [] };
