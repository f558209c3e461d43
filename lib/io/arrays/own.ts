/** The entry of a table under a key that comes from a file: `__proto__` and `constructor` are in no table. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
