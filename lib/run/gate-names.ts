import { UsageError } from "../errors.js";
import { eventsOf } from "../fields/event.js";
import { makeField } from "../fields/field.js";
import { METRICS, type MetricMaker } from "../metrics/catalogue.js";
import { evaluate } from "../metrics/evaluate.js";
import { measureRows, rowStarter } from "../metrics/measure-rows.js";
import { sure } from "../sure.js";
import { type Gate, isOfForm, numbersByName } from "./gates.js";

/**
 * Refuses conditions on numbers that an evaluation will not have, before anything is read for it.
 *
 * @param members of each event
 * @param metrics that are measured as rows
 * @throws UsageError that names the number, and those that there are
 */
export async function refuseUnknownNumbers(
  gates: readonly Gate[],
  members: number,
  metrics: readonly MetricMaker[],
): Promise<void> {
  if (gates.length === 0) return;
  const known = await namesToCome(members, metrics);
  for (const { text, metric } of gates) {
    if (known.some((form) => isOfForm(metric, form))) continue;
    throw new UsageError(
      `--fail-on "${text}": there is no number ${metric}: ${await advice(metric, members, known)}`,
    );
  }
}

async function advice(metric: string, members: number, known: readonly string[]): Promise<string> {
  const kin = known.filter((name) => familyOf(name) === familyOf(metric));
  if (kin.length > 0) return `give one of ${said(kin)}`;
  if (familyOf(metric) === "diversity")
    return "each event has one member, so there is nothing to differ from";
  const id = METRICS.map((make) => make().id).find((one) => one === familyOf(metric));
  if (id === undefined) return `give one of ${said(known)}`;
  const others = METRICS.filter((make) => make().id === id);
  const names = await rowNames(members, others);
  return `it goes with --metrics ${id}, which gives ${said(names)}`;
}

function said(names: readonly string[]): string {
  const open = names.some((name) => name.includes("*"));
  return `${names.join(", ")}${open ? " (* is a number of the data: write it as *)" : ""}`;
}

function familyOf(name: string): string {
  return sure(/^[^.[]*/.exec(name))[0];
}

/** Names of the numbers of an evaluation; where they hold a number that only the data tell, `*` stands for it. */
async function namesToCome(members: number, metrics: readonly MetricMaker[]): Promise<string[]> {
  const five = numbersByName(await evaluate(specimen(members)));
  return [...five.keys(), ...(metrics.length > 0 ? await rowNames(members, metrics) : [])];
}

async function rowNames(members: number, metrics: readonly MetricMaker[]): Promise<string[]> {
  const ofNothing = (await rowStarter(null, metrics))().result();
  const ofSome = await measureRows(specimen(members), metrics);
  const forms = ofNothing.map(({ metric }) => metric.replace("NaN", "*"));
  return [
    ...new Set([
      ...forms,
      ...ofSome.map(({ metric }) => metric).filter((name) => !forms.some((form) => isOfForm(name, form))),
    ]),
  ];
}

/** One dry event of as many members: its numbers have the names of any other's. */
function specimen(members: number) {
  const grid = { height: 2, width: 2 };
  const dry = makeField("mm/day", grid, new Float32Array(4));
  return eventsOf([
    { key: "specimen", index: 0, truth: dry, members: Array.from({ length: members }, () => dry) },
  ]);
}
