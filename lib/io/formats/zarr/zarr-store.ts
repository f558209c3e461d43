import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError, onlyRegular } from "../../../regular-file.js";
import { type ByteSource, fileSource } from "../../arrays/byte-source.js";
import { readZipDirectory } from "../../zip/zip.js";
import { zipEntrySource } from "../../zip/zip-entry.js";

/** Keys of a store and their bytes. */
export interface ZarrStore {
  readonly keys: readonly string[];
  get(key: string): Promise<Uint8Array | undefined>;
  /** What can be read in parts; undefined where there is no such key. */
  source(key: string): Promise<ByteSource | undefined>;
  close(): Promise<void>;
}

/** Keys of the documents that describe arrays and groups. */
export const METADATA: RegExp = /(?:^|\/)(?:\.zarray|\.zgroup|zarr\.json)$/;

/** A store in a directory. */
export async function directoryStore(path: string): Promise<ZarrStore> {
  const { default: FileSystemStore } = await import("@zarrita/storage/fs");
  const files = new FileSystemStore(path);
  const keys: string[] = [];
  async function walk(folder: string): Promise<void> {
    const items = await readdir(join(path, folder), { withFileTypes: true });
    const isArray = items.some(({ name }) => name === ".zarray");
    for (const item of items) {
      const key = folder === "" ? item.name : `${folder}/${item.name}`;
      if (METADATA.test(key)) keys.push(key);
      else if (item.isDirectory() && !isArray && item.name !== "c") await walk(key);
    }
  }
  await walk("");
  async function isThere(file: string): Promise<boolean> {
    const found = await stat(file).catch((error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" || error.code === "ENOTDIR" ? null : fileError(file)(error),
    );
    if (found) onlyRegular(file, found);
    return found !== null;
  }
  return {
    keys: keys.sort(),
    get: async (key) => ((await isThere(join(path, key))) ? files.get(`/${key}`) : undefined),
    source: async (key) => ((await isThere(join(path, key))) ? fileSource(join(path, key)) : undefined),
    async close() {},
  };
}

/** A store in a zip archive, at its top or inside of one folder. */
export async function zipStore(path: string): Promise<ZarrStore> {
  const source = await fileSource(path);
  try {
    const entries = await readZipDirectory(source);
    const root = [...entries.keys()]
      .filter((key) => METADATA.test(key))
      .sort((a, b) => a.length - b.length)[0];
    const prefix = root?.includes("/") && entries.size > 0 ? root.slice(0, root.lastIndexOf("/") + 1) : "";
    const inside = [...entries.values()].filter(({ name }) => name.startsWith(prefix));
    const byKey = new Map(inside.map((entry) => [entry.name.slice(prefix.length), entry]));
    // Stored files stay open, so that a shard is held against its checksum once, not for each chunk inside.
    const stored = new Map<string, ByteSource>();
    const entrySource = async (key: string): Promise<ByteSource | undefined> => {
      const entry = byKey.get(key);
      const content = stored.get(key) ?? (entry && zipEntrySource(source, entry));
      if (content && entry?.method === 0) stored.set(key, content);
      return content;
    };
    return {
      keys: [...byKey.keys()].sort(),
      async get(key) {
        const content = await entrySource(key);
        return content?.read(0, content.size);
      },
      source: entrySource,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
