import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../../io/writing/atomic.js";

/** Begins the line that the kernel writes on its standard error for an error that no cell caught. */
export const UNHANDLED = "unhandled in a notebook: ";

/** Environment variable: the process that executes notebooks; its kernels end when it is gone. */
export const STARTER = "UNDRIZZLE_STARTER";

/** Name of the kernel in notebooks, the same as that of a tslab that is installed for all. */
export const KERNEL_NAME = "tslab";

/** The folder that package.json, dist/ and notebooks/ lie in. */
export const packageRoot: string = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Writes a kernelspec that starts the TypeScript kernel of this package with the Node.js in use, into
 * `folder/kernels/tslab/`. Nothing outside of `folder` is touched.
 *
 * @returns the environment in which Jupyter finds this kernel.
 */
export async function writeKernelspec(folder: string): Promise<NodeJS.ProcessEnv> {
  const kernel = join(packageRoot, "dist", "present", "notebook", "kernel.js");
  const spec = {
    argv: [process.execPath, kernel, "kernel", "--config-path={connection_file}"],
    display_name: "TypeScript",
    language: "typescript",
    env: { NODE_NO_WARNINGS: "1", NO_COLOR: "1" },
  };
  await writeFileAtomic(
    join(folder, "kernels", KERNEL_NAME, "kernel.json"),
    `${JSON.stringify(spec, null, 2)}\n`,
  );
  const others = process.env.JUPYTER_PATH;
  const separator = process.platform === "win32" ? ";" : ":";
  return { JUPYTER_PATH: others ? `${folder}${separator}${others}` : folder };
}
