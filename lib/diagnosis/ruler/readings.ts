import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { valueIn } from "./group-values.js";
import type { ReportedGroup } from "./read-reported.js";
import type { Said } from "./ruler-reading.js";

/** Correlations below this are none to speak of. */
const UNRELATED = 0.1;
/** Diversity from where on the samples of a day are alike. */
const ALIKE = 0.05;
const WET_BAND = 0.05;

export function aboutCorrelation(value: number | null, numbers: ReportedGroup): Said {
  const [least, most] = [valueIn(numbers, "correlation.min"), valueIn(numbers, "correlation.max")];
  const range =
    Number.isFinite(least) && Number.isFinite(most)
      ? `, from ${short(least)} to ${short(most)} over days and samples`
      : "";
  const cannotSay = [
    "whether the saved samples resemble their days: others were measured, drawn from the prior for this number",
    "whether the rain on land is in its place: cells of the sea, where the standard deviation is next to nothing, count like any other",
  ];
  if (value === null)
    return {
      says: ["it is undefined: one sample without any variation in space is enough for that"],
      cannotSay: [...cannotSay, "how many samples were constant"],
      fits: ["dead-output"],
    };
  const isNone = Math.abs(value) < UNRELATED;
  return {
    says: [
      isNone
        ? `draws from the prior resemble their own day no more than another (${short(value)}${range})${most > 0.5 ? "; but the best of them do" : ""}`
        : value > 0
          ? `draws from the prior know something of their day, or of what such days have in common (${short(value)}${range})`
          : `draws from the prior are contrary to their day (${short(value)}${range}): what they have in common goes against it`,
    ],
    cannotSay: [
      ...cannotSay,
      ...(isNone
        ? [
            "which of its causes it is: other predictors, another order of days, a turned grid, and a decoder that goes by z alone all give 0",
          ]
        : []),
    ],
    fits: isNone
      ? ["conditioning-ignored", "prior-gap", "predictors-out-of-step", "shuffled-events", "flipped-grid"]
      : [],
  };
}

/** Below this Python's p-values are 0. */
const LEAST_P = 5e-324;

export function aboutKs(value: number | null, numbers: ReportedGroup): Said {
  const cannotSay = [
    "whether it drizzles: values below P95 of the daily maxima are not looked at",
    `whether a threshold of ${WET_THRESHOLD} mm/day helps: it changes no value that is counted here`,
    "how often the extremes occur: each side is compared with its own number of them",
  ];
  if (value === null)
    return {
      says: [
        "it is undefined, as where no generated value reaches P95 of the daily maxima: then the function stops",
      ],
      cannotSay,
      fits: ["smooth-fields", "dead-output", "mass-deficit"],
    };
  const p = valueIn(numbers, "ks.pValue");
  const many =
    value > 0 && p < 0.2 ? (Math.log(2) - Math.log(Math.max(p, LEAST_P))) / (2 * value ** 2) : Number.NaN;
  return {
    says: [
      `some generated values reach P95 of the daily maxima (else the function stops), and their distribution differs from the real one by ${short(value)} at most`,
      ...(Number.isFinite(many)
        ? [
            `its p-value (${p === 0 ? "0" : p.toPrecision(2)}) belongs to at least some ${Math.round(many)} values on each side, taken as if cells were independent, which they are not`,
          ]
        : []),
    ],
    cannotSay,
    fits: [],
  };
}

export function aboutMass(value: number | null, numbers: ReportedGroup): Said {
  const cannotSay = [
    "how much water is missing: standardised values are summed, dry cells of which are negative; not even the sign needs to be that of the water",
  ];
  if (value === null) return { says: ["it is undefined"], cannotSay, fits: [] };
  const spread = valueIn(numbers, "mass.std");
  const isRuled = spread > 5 * Math.max(Math.abs(value), 0.2);
  const isFlat = Math.abs(value + 1) < 0.02;
  return {
    says: [
      isFlat
        ? "the generated standardised values sum to 0 (−1): as of an output that is z = 0 everywhere, the usual rain of each cell"
        : value < -1
          ? `the generated standardised values sum to the other sign than the real ones (${short(value)}): on average drier than the usual rain of each cell where the real days, if heavy, are wetter`
          : `on average over days the generated standardised values sum to ${short(1 + value)} of the real ones, measured from the usual rain of each cell and not from none`,
      ...(isRuled
        ? [`its std (${short(spread)}) is far larger than itself: days whose real sum is next to 0 rule it`]
        : []),
    ],
    cannotSay,
    fits: isFlat ? ["dead-output", "posterior-collapse"] : [],
  };
}

export function aboutDiversity(value: number | null, _: ReportedGroup): Said {
  const cannotSay = [
    "whether the rain of a day differs from sample to sample: what all samples have in common in standardised space (a floor, the sea, a map that serves for all days) counts as likeness",
    "whether they differ by a factor: a cosine does not see it",
    "whether it is enough: the field's script asks for more than 0.3, its document expects 0.10 to 0.20, both for this number",
  ];
  if (value === null)
    return { says: ["it is undefined: no day has two samples that are not zero"], cannotSay, fits: [] };
  return {
    says: [
      value < ALIKE
        ? `samples of one day are nearly the same pattern: their mean cosine is ${(1 - value).toFixed(4)}`
        : value > 0.9
          ? `samples of one day have next to nothing in common: their mean cosine is ${(1 - value).toFixed(4)}`
          : `the mean cosine of samples of one day is ${(1 - value).toFixed(4)}`,
    ],
    cannotSay,
    fits: value < ALIKE ? ["latent-ignored", "under-dispersed", "posterior-collapse", "dead-output"] : [],
  };
}

export function aboutWetFraction(value: number | null, numbers: ReportedGroup): Said {
  const real = valueIn(numbers, "real.wet_fraction.mean");
  const cannotSay = [
    "anything of the samples that the other numbers were counted on: this one is of the saved ones",
    ...(Number.isFinite(real) ? [] : ["whether it is too much: the real wet fraction is not given"]),
  ];
  if (value === null) return { says: ["it is undefined"], cannotSay, fits: [] };
  const everywhere = value >= 1 - 1e-9;
  const beside = Number.isFinite(real)
    ? `a part of ${short(value)} of the land is wet, in reality ${short(real)}`
    : `a part of ${short(value)} of the land is wet`;
  const [tooWet, tooDry] = [value > real + WET_BAND, value < real - WET_BAND];
  return {
    says: [
      `${beside} (more than ${WET_THRESHOLD} mm/day)`,
      ...(everywhere
        ? [
            `no cell of any saved sample has ${WET_THRESHOLD} mm/day or less: a threshold of ${WET_THRESHOLD} mm/day on these files changes nothing`,
          ]
        : []),
    ],
    cannotSay: [
      ...cannotSay,
      ...(tooWet
        ? [
            "whether what is too wet is a floor (an activation or a threshold in standardised space), drizzle, or a blur: each gives this number",
          ]
        : []),
    ],
    fits: tooWet
      ? ["activation-floor", "threshold-wrong-space", "weak-background", "smooth-fields", "dead-output"]
      : tooDry
        ? ["over-threshold"]
        : [],
  };
}

export function short(value: number): string {
  return Math.abs(value) < 1 ? String(+value.toFixed(4)) : String(+value.toPrecision(4));
}
