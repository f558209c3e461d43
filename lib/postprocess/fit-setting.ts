import { createHash } from "node:crypto";
import { ShapeError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import type { Grid, Mask } from "../fields/field.js";
import { sure } from "../sure.js";

/** Where a method was fitted: it holds there, and nowhere else. */
export interface FitSetting {
  readonly height: number;
  readonly width: number;
  /** Cells that count, and which: a digest of the mask. */
  readonly cells: number;
  readonly mask: string;
  /** First and last latitude and longitude of the grid, degrees; null where it has none. */
  readonly lat: readonly [number, number] | null;
  readonly lon: readonly [number, number] | null;
  /** The largest real amount of the events, mm/day; null where there was none. */
  readonly largest: number | null;
}

/** Events that remember the largest real amount that was read of them. */
export interface RecordedEvents {
  readonly events: EventSet<"mm/day">;
  setting(): FitSetting;
}

export function recordSetting(events: EventSet<"mm/day">): RecordedEvents {
  let largest = Number.NEGATIVE_INFINITY;
  const seen = new Set<number>();
  return {
    events: {
      ...events,
      async *[Symbol.asyncIterator]() {
        for await (const event of events) {
          if (!seen.has(event.index)) {
            seen.add(event.index);
            const { values, mask } = event.truth;
            for (let i = 0; i < values.length; i++) {
              const x = values[i] ?? NaN;
              if (x > largest && x < Number.POSITIVE_INFINITY && mask?.[i] !== 0) largest = x;
            }
          }
          yield event;
        }
      },
    },
    setting: () => ({ ...placeOf(events), largest: Number.isFinite(largest) ? largest : null }),
  };
}

function placeOf({
  grid,
  mask,
}: {
  readonly grid: Grid;
  readonly mask: Mask | null;
}): Omit<FitSetting, "largest"> {
  const { height, width, lat, lon } = grid;
  const counted = mask ?? new Uint8Array(height * width).fill(1);
  return {
    height,
    width,
    cells: counted.reduce((n, is) => n + is, 0),
    mask: createHash("sha256").update(counted).digest("hex").slice(0, 16),
    lat: lat ? ends(lat) : null,
    lon: lon ? ends(lon) : null,
  };
}

function ends(axis: Float64Array): readonly [number, number] {
  return [axis[0] ?? NaN, axis[axis.length - 1] ?? NaN];
}

/**
 * Refuses to take a method to another grid, place or mask than it was fitted on.
 *
 * @param name of the method, for messages
 * @throws ShapeError saying what differs, and what to do
 */
export function needSetting(
  name: string,
  setting: FitSetting | null,
  events: { readonly grid: Grid; readonly mask: Mask | null },
): void {
  if (!setting) return;
  const here = placeOf(events);
  const fitted = `${name} was fitted on`;
  if (here.height !== setting.height || here.width !== setting.width)
    throw new ShapeError(
      `${fitted} ${setting.height}×${setting.width} cells, these events have ${here.height}×${here.width}: fit it on this grid`,
    );
  for (const axis of ["lat", "lon"] as const)
    if (isElsewhere(setting[axis], here[axis], axis === "lat" ? here.height : here.width))
      throw new ShapeError(
        `${fitted} ${axis} ${sure(setting[axis]).join(" to ")}, these events lie on ${axis} ${sure(here[axis]).join(" to ")}: fit it on this grid`,
      );
  if (here.mask !== setting.mask)
    throw new ShapeError(
      `${fitted} ${setting.cells} cells of its mask, ${here.cells} other cells count here: give the mask that it was fitted with (--mask), or fit it again`,
    );
}

/** Ends that differ by more than a tenth of a cell, where both are known. */
function isElsewhere(
  fitted: readonly [number, number] | null,
  here: readonly [number, number] | null,
  cells: number,
): boolean {
  if (!fitted || !here) return false;
  const step = Math.abs(fitted[1] - fitted[0]) / Math.max(cells - 1, 1);
  return fitted.some((end, i) => Math.abs(end - (here[i] ?? NaN)) > 0.1 * step + 1e-6);
}
