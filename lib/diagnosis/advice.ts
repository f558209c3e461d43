import type { Diagnosis } from "./diagnosis.js";

/** What to do next. */
export function adviceFor({ diagnosis }: Omit<Diagnosis, "advice">): string[] {
  return diagnosis[0] === "healthy" ? ["Nothing is wrong by these tests."] : [];
}
