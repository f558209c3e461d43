import { join } from "node:path";
import type { Cure, Cured, CureRow } from "../cure/cure.js";
import { ValueError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import { csvText } from "../io/tables/csv.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import type { Input } from "../run/input.js";
import { runReads } from "../run/run-reads.js";
import { sure } from "../sure.js";
import { precipitationMaps } from "./plots/map.js";
import { renderPng } from "./render.js";
import { writeTreated } from "./write-treated.js";

/**
 * Writes a cure to a folder: the treated samples in the format of the input (each event by the fit that has not seen it),
 * `method.json` (fitted on all events, for new ones), `cure.json`, `table.csv` and `maps.png`. They appear together.
 *
 * @returns what was written
 * @throws OutputError when the folder holds anything else or cannot be written
 */
export async function writeCure(
  input: Input,
  cure: Cure & { readonly cured: Cured },
  folder: string,
  { force }: { readonly force?: boolean | undefined } = {},
): Promise<string[]> {
  const { run, pair } = input;
  const reads = run ? runReads(run) : pair ? [pair.samplesFile, pair.truthFile].map(({ path }) => path) : [];
  return withOutputFolder(folder, { reads, force }, async (stage) => {
    const { cured, ...found } = cure;
    const said = ` cure: ${cured.method.describe()}`;
    const fields = await writeTreated(input, cured.apply, said, { stage, folder, onProgress: () => {} });
    const { method, table, strengths, crpsChange, held, conserved, change } = cured;
    const record = {
      method: method.describe(),
      table,
      strengths,
      crpsChange,
      held,
      conserved,
      change,
      ...found,
    };
    await stage.write("method.json", `${JSON.stringify(method.toJSON())}\n`);
    await stage.write("cure.json", `${JSON.stringify(record, null, 2)}\n`);
    await stage.write("table.csv", cureCsv(table));
    await stage.write("maps.png", await renderPng(await maps(input, cured)));
    return [fields, "method.json", "cure.json", "table.csv", "maps.png"].map((name) => join(folder, name));
  });
}

/** The before/after table with its ranges; an undefined value is an empty cell. */
export function cureCsv(rows: readonly CureRow[]): string {
  return csvText(
    [
      ...[
        "metric",
        "unit",
        "real",
        "before",
        "before_lower",
        "before_upper",
        "after",
        "after_lower",
        "after_upper",
      ],
      ...["target_low", "target_high"],
    ],
    rows.map(({ label, unit, real, before, beforeRange, after, afterRange, target }) => [
      ...[label, unit, real, before, ...beforeRange, after, ...afterRange, ...target],
    ]),
  );
}

/** Real, before and after of the event with the most real rain, in one colour scale. */
async function maps({ events }: Input, cured: Cured): Promise<ReturnType<typeof precipitationMaps>> {
  let wettest: { rain: number; event: FieldEvent<"mm/day"> } | undefined;
  for await (const event of events) {
    const { values, mask } = event.truth;
    let rain = 0;
    for (let i = 0; i < values.length; i++)
      if (mask?.[i] !== 0 && Number.isFinite(values[i])) rain += values[i] ?? NaN;
    if (event.members.length > 0 && !(rain <= (wettest?.rain ?? Number.NEGATIVE_INFINITY)))
      wettest = { rain, event };
  }
  if (!wettest) throw new ValueError("no event has a member to draw");
  const { event } = wettest;
  const after = cured.apply(event);
  const two = [0, 1].filter((m) => m < event.members.length);
  return precipitationMaps([
    { title: "real", subtitle: event.key, field: event.truth },
    { title: "before", subtitle: "first member", field: sure(event.members[0]) },
    ...two.map((m) => ({
      title: "after",
      subtitle: m === 0 ? "first member" : "second member",
      field: sure(after.members[m]),
    })),
  ]);
}
