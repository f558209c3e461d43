/** Text in lines of up to `width` characters, the second and later ones indented by `indent` more. */
export function wrapped(text: string, indent: number, width: number = 108): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = `${" ".repeat(indent)}${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((l) => `  ${l}`);
}
