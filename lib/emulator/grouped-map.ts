/** Items by ID, which are also grouped, for example by owner. Each group keeps the order in which items were added. */
export class GroupedMap<T extends { readonly id: string }> {
  private readonly byId = new Map<string, T>();
  private readonly groups = new Map<string, Map<string, T>>();

  constructor(private readonly groupOf: (item: T) => string) {}

  get(id: string): T | undefined {
    return this.byId.get(id);
  }

  put(item: T): void {
    this.byId.set(item.id, item);
    const key = this.groupOf(item);
    const group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, new Map([[item.id, item]]));
    else group.set(item.id, item);
  }

  remove(item: T): void {
    this.byId.delete(item.id);
    this.groups.get(this.groupOf(item))?.delete(item.id);
  }

  of(key: string): T[] {
    return [...(this.groups.get(key)?.values() ?? [])];
  }

  all(): T[] {
    return [...this.byId.values()];
  }
}
