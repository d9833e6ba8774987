import { GroupedMap } from "../grouped-map";
import type {
  GpgKey,
  ProviderPlatform,
  ProviderVersion,
  RegistryName,
  RegistryProvider,
  RegistrySnapshot,
} from "./model";

/** The registry data of all organizations, without the content of files. */
export class RegistryStore {
  readonly #providers = new GroupedMap<RegistryProvider>(({ organizationId }) => organizationId);
  readonly #versions = new GroupedMap<ProviderVersion>(({ providerId }) => providerId);
  readonly #platforms = new GroupedMap<ProviderPlatform>(({ versionId }) => versionId);
  readonly #gpgKeys = new GroupedMap<GpgKey>(({ organizationId }) => organizationId);
  readonly #onChange: () => void;

  constructor(snapshot: RegistrySnapshot, onChange: () => void) {
    for (const provider of snapshot.providers) this.#providers.put(provider);
    for (const version of snapshot.versions) this.#versions.put(version);
    for (const platform of snapshot.platforms) this.#platforms.put(platform);
    for (const key of snapshot.gpgKeys) this.#gpgKeys.put(key);
    this.#onChange = onChange;
  }

  snapshot(): RegistrySnapshot {
    return {
      providers: this.#providers.all(),
      versions: this.#versions.all(),
      platforms: this.#platforms.all(),
      gpgKeys: this.#gpgKeys.all(),
    };
  }

  providersOf(organizationId: string): RegistryProvider[] {
    return this.#providers.of(organizationId);
  }

  provider(
    organizationId: string,
    registryName: RegistryName,
    namespace: string,
    name: string,
  ): RegistryProvider | undefined {
    return this.providersOf(organizationId).find(
      (provider) =>
        provider.registryName === registryName && provider.namespace === namespace && provider.name === name,
    );
  }

  putProvider(provider: RegistryProvider): void {
    this.#providers.put(provider);
    this.#onChange();
  }

  removeProvider(provider: RegistryProvider): void {
    for (const version of this.versionsOf(provider)) this.removeVersion(version);
    this.#providers.remove(provider);
    this.#onChange();
  }

  versionsOf(provider: RegistryProvider): ProviderVersion[] {
    return this.#versions.of(provider.id);
  }

  putVersion(version: ProviderVersion): void {
    this.#versions.put(version);
    this.#onChange();
  }

  removeVersion(version: ProviderVersion): void {
    for (const platform of this.platformsOf(version)) this.removePlatform(platform);
    this.#versions.remove(version);
    this.#onChange();
  }

  platformsOf(version: ProviderVersion): ProviderPlatform[] {
    return this.#platforms.of(version.id);
  }

  putPlatform(platform: ProviderPlatform): void {
    this.#platforms.put(platform);
    this.#onChange();
  }

  removePlatform(platform: ProviderPlatform): void {
    this.#platforms.remove(platform);
    this.#onChange();
  }

  gpgKeysOf(organizationId: string): GpgKey[] {
    return this.#gpgKeys.of(organizationId);
  }

  putGpgKey(key: GpgKey): void {
    const before = this.#gpgKeys.get(key.id);
    if (before !== undefined) this.#gpgKeys.remove(before);
    this.#gpgKeys.put(key);
    this.#onChange();
  }

  removeGpgKey(key: GpgKey): void {
    this.#gpgKeys.remove(key);
    this.#onChange();
  }

  nextGpgKeyId(): string {
    return String(Math.max(0, ...this.#gpgKeys.all().map(({ id }) => Number(id))) + 1);
  }

  removeOrganization(organizationId: string): void {
    for (const provider of this.providersOf(organizationId)) this.removeProvider(provider);
    for (const key of this.gpgKeysOf(organizationId)) this.removeGpgKey(key);
  }

  /** Returns the IDs of all files, uploaded or not. */
  objectIds(): string[] {
    return [
      ...this.#versions.all().flatMap(({ shasums, signature }) => [shasums.objectId, signature.objectId]),
      ...this.#platforms.all().map(({ binary }) => binary.objectId),
    ];
  }

  /** @returns false if no file has the given ID */
  markUploaded(objectId: string): boolean {
    const uploaded = { objectId, isUploaded: true };
    for (const version of this.#versions.all()) {
      const isShasums = version.shasums.objectId === objectId;
      if (isShasums || version.signature.objectId === objectId) {
        this.putVersion({ ...version, [isShasums ? "shasums" : "signature"]: uploaded });
        return true;
      }
    }
    const platform = this.#platforms.all().find(({ binary }) => binary.objectId === objectId);
    if (platform === undefined) return false;
    this.putPlatform({ ...platform, binary: uploaded });
    return true;
  }
}
