/** Says which samples were not as an earlier call had left them; nothing where all were. */
export function redrawnText(names: readonly string[]): string {
  if (names.length === 0) return "";
  const some = `${names.slice(0, 3).join(", ")}${names.length > 3 ? `, ${names.length - 3} more` : ""}`;
  return `drawn again, for they were changed, emptied or removed since they were written: ${some}\n`;
}
