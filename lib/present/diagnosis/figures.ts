import type { Cause } from "../../diagnosis/cause.js";
import { CAUSE } from "../../diagnosis/causes.js";
import type { CauseId, Diagnosis } from "../../diagnosis/diagnosis.js";
import { poolOf } from "../../diagnosis/looks/pool.js";
import { looksAreAsGiven } from "../../diagnosis/mended.js";
import type { Specimen } from "../../diagnosis/specimen.js";
import { exampleFigure } from "./example-figure.js";
import type { FigureId, PageFigure } from "./page-figure.js";
import { placeFigure } from "./place-figure.js";
import { quantileFigure } from "./quantile-figure.js";
import { scaleFigure } from "./scale-figure.js";
import type { DiagnosedFields } from "./specimens.js";
import { eventFigure, memberFigure } from "./sums-figures.js";

/** Which picture shows what a look is about. */
const OF_LOOK: Readonly<Record<string, FigureId>> = {
  values: "quantiles",
  "odd-events": "events",
  copies: "example",
  intensity: "quantiles",
  tail: "quantiles",
  grain: "quantiles",
  scales: "scales",
  lattice: "places",
  seams: "places",
  places: "places",
  members: "members",
  events: "events",
  seasons: "events",
  likeness: "places",
  displacement: "example",
};
const OF_CAUSE: Readonly<Partial<Record<string, FigureId>>> = {
  "smooth-fields": "scales",
  "coarse-truth": "scales",
  "excess-small-scale": "scales",
  "some-members": "members",
  "some-events": "events",
  "event-amount-lost": "events",
  "corrupt-values": "events",
  "regional-bias": "places",
  "edge-effect": "places",
  "mask-mismatch": "places",
  "mode-collapse": "places",
};

export function figureOfLook(look: string): FigureId {
  return OF_LOOK[look] ?? "quantiles";
}

/** By its name, else by the metrics that it disturbs: amounts show in quantiles, the rest in an event's fields. */
export function figureOfCause(id: CauseId): FigureId {
  const { disturbs, needs }: Pick<Cause, "disturbs" | "needs"> = CAUSE[id];
  const isOfAmounts = ["wetFraction", "ks", "massBias"].some((metric) => disturbs.includes(metric));
  return (
    OF_CAUSE[id] ??
    (needs || !isOfAmounts || disturbs.includes("spatialCorrelation") ? "example" : "quantiles")
  );
}

/** A picture by what it shows, of the fields as given or with the confirmed causes mended. */
export type Pictures = (id: FigureId, isMended?: boolean) => PageFigure | null;

/** Draws the pictures that are asked for, each once. */
export function picturesOf(diagnosis: Diagnosis, { asGiven, mended }: DiagnosedFields): Pictures {
  const isAsGiven = looksAreAsGiven(diagnosis);
  const drawn = new Map<string, PageFigure | null>();
  return (id, isMended = false) => {
    const ofMended = isMended && !isAsGiven;
    const key = `${id} ${ofMended}`;
    if (!drawn.has(key)) {
      const figure = draw(id, ofMended ? mended : asGiven, diagnosis.looks.out);
      const what = ofMended ? "with the confirmed causes mended" : "as given";
      drawn.set(key, figure && { ...figure, caption: `${figure.caption} (${what})` });
    }
    return drawn.get(key) ?? null;
  };
}

function draw(id: FigureId, specimen: Specimen, out: Diagnosis["looks"]["out"]): PageFigure | null {
  if (specimen.events.length === 0) return null;
  switch (id) {
    case "example":
      return exampleFigure(specimen);
    case "quantiles":
      return quantileFigure(specimen);
    case "scales":
      return scaleFigure(poolOf(specimen));
    case "places":
      return placeFigure(poolOf(specimen), out);
    case "members":
      return memberFigure(specimen);
    case "events":
      return eventFigure(specimen);
  }
}
