import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InstallError } from "../../errors.js";
import { writeFileAtomic } from "../../io/writing/atomic.js";

/** Begins the line that the kernel writes on its standard error for an error that no cell caught. */
export const UNHANDLED = "unhandled in a notebook: ";

/** Environment variable: the process that executes notebooks; its kernels end when it is gone. */
export const STARTER = "UNDRIZZLE_STARTER";

/** Name of the kernel in notebooks, the same as that of a tslab that is installed for all. */
export const KERNEL_NAME = "tslab";

/** The folder that package.json, dist/ and notebooks/ lie in. */
export const packageRoot: string = fileURLToPath(new URL("../../../", import.meta.url));

/** How to get the TypeScript kernel, which only notebooks need. */
export const TSLAB_REMEDY = "npm install tslab@1.0.22";

/**
 * Writes a kernelspec that starts the TypeScript kernel of this package with the Node.js in use, into
 * `folder/kernels/tslab/`. Nothing outside of `folder` is touched.
 *
 * @returns the environment in which Jupyter finds this kernel.
 * @throws InstallError when tslab is not installed beside this package
 */
export async function writeKernelspec(folder: string): Promise<NodeJS.ProcessEnv> {
  needTslab();
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

function needTslab(): void {
  try {
    createRequire(import.meta.url).resolve("tslab/dist/main.js");
  } catch (cause) {
    throw new InstallError(
      `tslab, the TypeScript kernel of the notebooks, is not installed: ${TSLAB_REMEDY}`,
      {
        cause,
      },
    );
  }
}
