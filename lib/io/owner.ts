import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Who made a lock or a temporary file: a process of this machine or of another one. */
export interface Owner {
  /** Hash of the machine's name. */
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system counts it; "0" where it does not tell. Process ids come again. */
  readonly started: string;
}

const host: string = createHash("sha256").update(hostname()).digest("hex").slice(0, 6);

export const thisProcess: Owner = { host, pid: process.pid, started: startOf(process.pid) };

/** As it stands in file names. */
export function formatOwner({ host, pid, started }: Owner): string {
  return `${host}-${pid}-${started}`;
}

/** The owner that {@link formatOwner} wrote, or null. */
export function parseOwner(text: string): Owner | null {
  const [, host, pid, started] = /^([0-9a-f]{6})-(\d+)-(\d+)$/.exec(text) ?? [];
  return host && pid && started ? { host, pid: Number(pid), started } : null;
}

/** Whether that process has surely ended. Of other machines nothing is known: theirs count as running. */
export function isGone({ host, pid, started }: Owner): boolean {
  if (host !== thisProcess.host) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const now = startOf(pid);
  return started !== "0" && now !== "0" && now !== started;
}

/** Field 22 of /proc/PID/stat (Linux; proc(5)), which comes after a name that may hold anything. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}
