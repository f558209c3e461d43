/** Items that one reason serves, together, in the order in which they stand. */
export function byReason<T>(
  items: readonly T[],
  reasonOf: (item: T) => string,
): { readonly items: readonly T[]; readonly reason: string }[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const reason = reasonOf(item);
    groups.set(reason, [...(groups.get(reason) ?? []), item]);
  }
  return [...groups].map(([reason, together]) => ({ items: together, reason }));
}
