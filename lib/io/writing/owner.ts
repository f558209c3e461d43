import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Who made a lock or a temporary file: a process of this machine or of another one. */
export interface Owner {
  /**
   * Hash of where process ids mean the same: the machine's name and, on Linux, its boot and the namespace of process ids
   * (two containers may share a name).
   */
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system counts it; "0" where it does not tell. Process ids come again. */
  readonly started: string;
}

export const thisProcess: Owner = {
  host: placeOfThisProcess(),
  pid: process.pid,
  started: startOf(process.pid),
};

function placeOfThisProcess(): string {
  const parts = [hostname()];
  if (process.platform === "linux")
    try {
      parts.push(
        readFileSync("/proc/sys/kernel/random/boot_id", "latin1"),
        readlinkSync("/proc/self/ns/pid"),
      );
    } catch {
      parts.push(randomBytes(8).toString("hex")); // whose ids these are is not known: they mean nothing to others
    }
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 12);
}

/** As it stands in file names. */
export function formatOwner({ host, pid, started }: Owner): string {
  return `${host}-${pid}-${started}`;
}

/** The owner that {@link formatOwner} wrote, or null. */
export function parseOwner(text: string): Owner | null {
  const [, host, pid, started] = /^([0-9a-f]{6,12})-(\d+)-(\d+)$/.exec(text) ?? [];
  return host && pid && started ? { host, pid: Number(pid), started } : null;
}

/**
 * Whether that process has surely ended. Of other machines and containers nothing is known: theirs count as running until
 * they have given no sign of life for long.
 *
 * @param silence milliseconds since its last sign of life, and how many are long
 */
export function isGone(
  { host, pid, started }: Owner,
  { since, long }: { readonly since: number; readonly long: number } = { since: 0, long: 1 },
): boolean {
  if (host !== thisProcess.host) return since > long;
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
    if (readlinkSync("/proc/self") !== String(process.pid)) return "0"; // /proc counts processes of another namespace
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}
