import type { Command } from "commander";

/** What a treatment may be asked besides its method. */
export function addTreatmentOptions(command: Command): Command {
  return command
    .option("--by <season>", "a fit for each part of the year: month, or window:N days; needs dates")
    .option(
      "--conserve <file>",
      "coarse precipitation of the same events: its mass is kept in each coarse cell, to 1e-6",
    )
    .option(
      "--periods <years>",
      "1981-2000,2041-2060: whether the change between them is kept, or bent by the treatment",
    );
}
