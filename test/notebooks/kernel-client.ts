import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KERNEL_NAME, writeKernelspec } from "../../lib/present/notebook/kernelspec.js";

const tslab = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"));
const zmq = tslab("zeromq") as typeof import("zeromq");
const DELIMITER = "<IDS|MSG>";

/** A running kernel, spoken to as JupyterLab does. */
export interface KernelClient {
  /** Sends a request on the shell channel and gives the content of its reply. */
  request(type: string, content: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/**
 * Starts the kernel as Jupyter would, from its kernelspec.
 * Protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html
 *
 * @param cwd working directory of the kernel
 */
export async function startKernel(cwd: string): Promise<KernelClient> {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-kernel-"));
  await writeKernelspec(folder);
  const spec = JSON.parse(await readFile(join(folder, "kernels", KERNEL_NAME, "kernel.json"), "utf8"));
  const [shell, iopub, stdin, control, heartbeat] = await freePorts(5);
  const key = randomUUID();
  const connection = join(folder, "connection.json");
  const ports = {
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: heartbeat,
  };
  const how = { ip: "127.0.0.1", transport: "tcp", signature_scheme: "hmac-sha256", key, ...ports };
  await writeFile(connection, JSON.stringify(how));
  const argv = (spec.argv as string[]).map((word) => word.replace("{connection_file}", connection));
  const kernel: ChildProcess = spawn(argv[0]!, argv.slice(1), {
    cwd,
    env: { ...process.env, ...spec.env },
    stdio: "ignore",
  });
  const ended = new Promise((done) => kernel.on("close", done));
  const socket = new zmq.Dealer({ linger: 0 });
  socket.connect(`tcp://127.0.0.1:${shell}`);
  const session = randomUUID();

  async function request(type: string, content: object): Promise<Record<string, unknown>> {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session,
      username: "test",
      version: "5.3",
      date: new Date(),
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = parts
      .reduce((hmac, part) => hmac.update(part), createHmac("sha256", key))
      .digest("hex");
    await socket.send([DELIMITER, signature, ...parts]);
    for (;;) {
      const frames = (await socket.receive()).map(String);
      const [, , parent, , reply] = frames.slice(frames.indexOf(DELIMITER) + 1);
      if (JSON.parse(parent!).msg_id === id) return JSON.parse(reply!);
    }
  }

  return {
    request,
    async close() {
      socket.close();
      kernel.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
