import { type RandomStream, randomStream } from "../../fields/random.js";
import type { FaultId } from "./fault.js";

/** The stream of one fault, event and member: what another fault draws does not change it. */
export function memberStream(
  seed: number,
  fault: FaultId | "healthy",
  event: number,
  member: number,
): RandomStream {
  let salt = 0;
  for (const letter of fault) salt = (Math.imul(salt, 31) + letter.charCodeAt(0)) & 0xffff;
  return randomStream(seed, event, salt * 65536 + member);
}
