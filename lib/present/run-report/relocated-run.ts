import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withTemporaryFolder } from "../../io/writing/temporary-folder.js";
import { relocatedConfig } from "../../run/relocated-config.js";
import { openRun, type Run } from "../../run/run.js";

/** The run under a config.yaml of its own, for who is given that file alone: its folders are those it was opened with. */
export function withRelocatedRun<T>(run: Run, use: (run: Run) => Promise<T>): Promise<T> {
  return withTemporaryFolder("config", async (folder) => {
    const inside = join(folder, basename(dirname(run.config.file)));
    await mkdir(inside, { recursive: true });
    const file = join(inside, "config.yaml");
    await writeFile(
      file,
      relocatedConfig(run.config, (path) => path),
    );
    return use(await openRun(file));
  });
}
