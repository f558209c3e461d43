import { emptyLike, type Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { changeEvents, maskedCells, type Specimen, tooFewEvents } from "../../specimen.js";
import { errorsAsSure } from "../../statistics/student.js";
import { likenessOfDays } from "./likeness-of-days.js";

const FEWEST_EVENTS = 6;
/** Likeness of different days above which they have one map, and how much more alike than real days they must be. */
const ONE_MAP = 0.3;
const MORE = 0.25;
const ERRORS = 4;
/** Shares of the one map that are tried. */
const SHARES = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

/** Members of different days resemble one another as real days never do. The truth is given that map in the share that fits best. */
export function examineModeCollapse(specimen: Specimen): Finding {
  if (specimen.events.length < FEWEST_EVENTS)
    return untestable("mode-collapse", tooFewEvents(specimen, "to compare different days", FEWEST_EVENTS));
  const cells = maskedCells(specimen);
  const truth = likenessOfDays(truthsOf(specimen), cells);
  const slots = Math.min(...specimen.events.map(({ members }) => members.length));
  const each = Array.from({ length: slots }, (_, m) =>
    likenessOfDays(
      specimen.events.map((event) => sure(event.members[m]).values),
      cells,
    ),
  );
  const members = each.reduce((sum, { value }) => sum + value, 0) / slots;
  const error = Math.hypot(truth.error, Math.min(...each.map((l) => l.error)));
  const numbers = `patterns of different days are correlated by ${members.toFixed(2)} on average, those of real days by ${truth.value.toFixed(2)} (± ${error.toFixed(2)})`;
  const apart = members - truth.value;
  const limit = Math.max(ONE_MAP, truth.value + MORE);
  if (!(members > limit)) return finding("mode-collapse", "excluded", members, limit, numbers);
  if (!(apart > errorsAsSure(ERRORS, truth.freedom) * error))
    return finding(
      "mode-collapse",
      "untestable",
      members,
      limit,
      `${numbers}: more, but ${specimen.events.length} events cannot tell that from chance`,
    );
  const share = SHARES.map((s) => ({
    s,
    far: Math.abs(likenessOfDays(truthsOf(withOneMap(specimen, s)), cells).value - members),
  })).reduce((a, b) => (b.far < a.far ? b : a)).s;
  return finding(
    "mode-collapse",
    "confirmed",
    members,
    limit,
    `${numbers}: as if one map made up ${(100 * share).toFixed(0)} % of each day`,
    {
      imitate: (given) => withOneMap(given, share),
      measure: {
        name: "likeness of different days",
        matters: 0.1,
        distance: (given) => {
          const real = likenessOfDays(truthsOf(given), cells).value;
          const made = likenessOfDays(
            given.events.map((event) => sure(event.members[0]).values),
            cells,
          ).value;
          return Math.abs(real - made);
        },
      },
    },
  );
}

function truthsOf({ events }: Specimen): Values[] {
  return events.map(({ truth }) => truth.values);
}

/** The truth with a share of each day replaced by the mean map of the members, scaled to the day. */
function withOneMap(specimen: Specimen, share: number): Specimen {
  const map = new Float64Array(specimen.grid.height * specimen.grid.width);
  const n = new Float64Array(map.length);
  for (const { members } of specimen.events)
    for (const { values } of members)
      for (let i = 0; i < map.length; i++)
        if (Number.isFinite(values[i])) {
          map[i] = (map[i] ?? NaN) + (values[i] ?? NaN);
          n[i] = (n[i] ?? NaN) + 1;
        }
  for (let i = 0; i < map.length; i++) map[i] = (map[i] ?? NaN) / (n[i] ?? NaN);
  return changeEvents(specimen, (event) => {
    const { values } = event.truth;
    let [own, all] = [0, 0];
    for (let i = 0; i < map.length; i++)
      if (Number.isFinite(values[i]) && Number.isFinite(map[i])) {
        own += values[i] ?? NaN;
        all += map[i] ?? NaN;
      }
    const scale = all > 0 ? own / all : 0;
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++)
      out[i] = Number.isFinite(map[i])
        ? (1 - share) * (values[i] ?? NaN) + share * scale * (map[i] ?? NaN)
        : (values[i] ?? NaN);
    return { ...event, truth: { ...event.truth, values: out } };
  });
}
