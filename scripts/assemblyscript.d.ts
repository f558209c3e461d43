// The compiler's own declarations bring globals of AssemblyScript, such as another `console`.
interface Host {
  readFile(name: string, base: string): string | null;
  writeFile(name: string, contents: string | Uint8Array): void;
  listFiles(): string[];
}

declare const asc: {
  main(args: string[], host: Host): Promise<{ error: Error | null; stderr: { toString(): string } }>;
};
export default asc;
