import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ValueError } from "../errors.js";

/**
 * Runs `work` while no other undrizzle process writes to `folder`. The lock of a process that is gone is taken
 * over.
 *
 * @throws ValueError when another process holds the folder
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, ".undrizzle.lock");
  while (!(await take(file))) {
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (owner && isAlive(owner))
      throw new ValueError(
        `${folder}: process ${owner} is writing there: wait for it, or choose another output`,
      );
    await rm(file, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
