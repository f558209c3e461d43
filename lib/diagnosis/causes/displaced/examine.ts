import { sure } from "../../../sure.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { coarse, confirmedShift } from "../../looks/best-shift.js";
import { type Specimen, tooFewEvents } from "../../specimen.js";
import { errorsAsSure } from "../../statistics/student.js";
import { deviation, mean } from "../../statistics/summary.js";
import { movedBack, shiftOf } from "./move-back.js";

const FEWEST_EVENTS = 8;
const MEMBERS = 2;
const MOST_EVENTS = 96;
/** Cells of the shorter side once fields are coarse, and the part of it up to which storms are looked for. */
const CELLS_A_SIDE = 18;
const REACH = 0.3;
/** Gain of correlation by a shift that matters, and by how many errors of a normal law it must be beyond chance. */
const MATTERS = 0.05;
const ERRORS = 3;
/** Cells within which shifts are one. */
const SAME = 1.5;

/**
 * The shift that fits one half of an event makes its members fit the truth in the other half, too: by more than it makes
 * members fit one another (draws like the truth lie as far from it as from each other), and by more than it makes them fit
 * the truth of another event, which a map of no event fits as well.
 */
export function examineDisplaced(specimen: Specimen): Finding {
  const { events, grid } = specimen;
  if (events.length < FEWEST_EVENTS)
    return untestable("displaced", tooFewEvents(specimen, "to tell moved storms from chance", FEWEST_EVENTS));
  const side = Math.max(1, Math.round(Math.min(grid.height, grid.width) / CELLS_A_SIDE));
  const reach = Math.floor((REACH * Math.min(grid.height, grid.width)) / side);
  if (reach < 2) return untestable("displaced", "the grid is too small to move storms in");
  const stride = Math.ceil(events.length / MOST_EVENTS);
  const maps = events
    .filter((_, e) => e % stride === 0)
    .map(({ truth, members }) =>
      [truth, ...members.slice(0, MEMBERS)].map(({ values }) => coarse(values, grid, side)),
    );
  const single = events.every(({ members }) => members.length < 2);
  const own = maps.map(([truth, ...members]) =>
    mean(members.map((member) => confirmedShift(sure(truth), member, reach))),
  );
  const among = maps.map(([, one, other]) => (one && other ? confirmedShift(one, other, reach) : Number.NaN));
  const elsewhere = maps.map(([, ...members], e) => {
    const [stranger] = sure(maps[(e + (maps.length >> 1)) % maps.length]);
    return mean(members.map((member) => confirmedShift(sure(stranger), member, reach)));
  });
  const beyond = (rival: readonly number[]): Excess => excess(own.map((v, e) => v - (rival[e] ?? NaN)));
  const [gain, more, here] = [excess(own), beyond(among), beyond(elsewhere)];
  const numbers = `the shift that fits one half of an event makes the other half ${said(gain)} more correlated with the truth, ${single ? "" : `${said(more)} more than members with one another, `}${said(here)} more than with the truth of another event`;
  const needed = single ? [gain, here] : [gain, more, here];
  const least = needed.reduce((a, b) => (b.value < a.value ? b : a));
  if (!needed.every(({ value, isSure }) => isSure && value > MATTERS))
    return finding("displaced", "excluded", least.value, MATTERS, numbers);
  const shifts = events.map((event) => shiftOf(event, specimen, side, reach));
  const far = mean(shifts.map(({ down, right }) => Math.hypot(down, right)));
  const told = `${numbers}: storms lie on average ${far.toFixed(1)} cells away from the real ones, ${spreadOf(shifts)}`;
  return single
    ? finding(
        "displaced",
        "suspected",
        least.value,
        MATTERS,
        `${told}; one member an event cannot tell storms that are moved from honest doubt about where they are: two would lie apart by as much if it were that`,
      )
    : finding("displaced", "confirmed", least.value, MATTERS, told, {
        repair: { id: "move-storms-back", apply: (s) => movedBack(s, side, reach) },
      });
}

interface Excess {
  readonly value: number;
  readonly error: number;
  readonly isSure: boolean;
}

function excess(all: readonly number[]): Excess {
  const known = all.filter((v) => !Number.isNaN(v));
  const [value, error] = [mean(known), deviation(known) / Math.sqrt(known.length)];
  return {
    value,
    error,
    isSure: known.length >= FEWEST_EVENTS && value > errorsAsSure(ERRORS, known.length - 1) * error,
  };
}

function said({ value, error }: Excess): string {
  return `${value.toFixed(3)} (± ${error.toFixed(3)})`;
}

function spreadOf(shifts: readonly { readonly down: number; readonly right: number }[]): string {
  const [down, right] = [mean(shifts.map((s) => s.down)), mean(shifts.map((s) => s.right))];
  const near = shifts.filter((s) => Math.hypot(s.down - down, s.right - right) <= SAME).length;
  const signed = (v: number, [plus, minus]: readonly [string, string]): string =>
    `${Math.abs(v).toFixed(1)} ${v < 0 ? minus : plus}`;
  return near > shifts.length / 2
    ? `most by one vector (${signed(down, ["down", "up"])}, ${signed(right, ["right", "left"])})`
    : "each event by a vector of its own";
}
