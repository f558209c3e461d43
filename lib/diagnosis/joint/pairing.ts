import { byCause, type Finding, finding, untestable } from "../finding.js";
import { examinePairing } from "../pairing/examine-pairing.js";
import type { Pairing } from "../pairing/pairing.js";
import { leastRestored } from "../pairing/reassignment.js";
import { dropStrangers, repairDisplacement, repairOrder } from "../pairing/repairs.js";
import type { Scene } from "../scene.js";
import type { Specimen } from "../specimen.js";
import { isUnrelated, LEAST_LIKENESS } from "../statistics/permutation-test.js";
import type { Displacement } from "../statistics/symmetry.js";
import { latentFindings } from "./latents.js";

/** With fewer events a likeness of neighbouring days (0.1 more alike) may well not show. */
const LEAST_TO_DENY = 20;

/** Share of events with a pattern, below which samples are not said to belong to nobody. */
const LEAST_PATTERNED = 0.5;

/** A likeness that samples shuffled among other days may well not reach where they are at home. */
const MUST_SHOW = 0.4;

/** Whose samples are whose: unrelated, shuffled, or displaced on the grid. */
export function examinePairingCauses(pairing: Pairing): [Finding, Finding, Finding] {
  const { relation, asGiven, displacement, displaced, assigned, assignedByChance, moved, reason, uneven } =
    pairing;
  if (relation === "untestable")
    return [
      untestable("unrelated-samples", reason),
      untestable("shuffled-events", reason),
      untestable("flipped-grid", reason),
    ];
  const turned = displacement.symmetry !== "identity" || displacement.down !== 0 || displacement.right !== 0;
  const own = `own pairs are ${asGiven.excess.toFixed(3)} more alike than other pairs (± ${asGiven.error.toFixed(3)}, permutation p = ${asGiven.p.toPrecision(2)})`;
  const n = pairing.truthOf.length;
  const shuffleWouldHide = relation === "none" && leastRestored(assignedByChance) > MUST_SHOW;
  const flipped = turned
    ? finding(
        "flipped-grid",
        "confirmed",
        relation === "own" ? displaced.excess : assigned,
        asGiven.excess,
        `undoing a ${describe(displacement)} makes own pairs ${(relation === "own" ? displaced.excess : assigned).toFixed(3)} more alike than others instead of ${asGiven.excess.toFixed(3)}`,
        {
          repair: {
            id: `undo-${describe(displacement).replaceAll(" ", "-")}`,
            apply: (s) => repairDisplacement(s, displacement),
          },
          ...(relation === "reassigned"
            ? { trial: (s) => repairOrder(repairDisplacement(s, displacement), pairing.truthOf) }
            : {}),
        },
      )
    : finding(
        "flipped-grid",
        uneven ? "suspected" : "excluded",
        displaced.excess,
        asGiven.excess,
        uneven
          ? `undoing a ${describe(uneven.displacement)} makes own pairs more alike as a whole, and those of ${uneven.where} less: parts of the grid lie otherwise, not the whole of it; ${own}`
          : `no flip, turn or shift of the grid makes samples more alike to their events; ${own}`,
      );
  const shuffled =
    relation === "reassigned" && moved > 0
      ? finding(
          "shuffled-events",
          "confirmed",
          assigned,
          assignedByChance,
          `a one-to-one reassignment of ${moved} of ${n} events makes pairs ${assigned.toFixed(3)} alike; the best that chance does is ${assignedByChance.toFixed(3)}, and as given it is ${asGiven.excess.toFixed(3)}`,
          {
            repair: { id: "re-pair-events", apply: (s) => repairOrder(s, pairing.truthOf) },
          },
        )
      : Number.isFinite(assigned)
        ? finding(
            "shuffled-events",
            shuffleWouldHide ? "untestable" : "excluded",
            assigned,
            assignedByChance,
            `the best one-to-one reassignment makes pairs ${assigned.toFixed(3)} alike, chance makes ${assignedByChance.toFixed(3)}${shuffleWouldHide ? ": these days are so alike that a shuffle might not show" : ""}`,
          )
        : untestable("shuffled-events", reason);
  const { strangers } = pairing;
  const poor = `${pairing.patterned === 0 ? "none" : `only ${(100 * pairing.patterned).toFixed(0)} %`} of the events ${pairing.patterned === 0 ? "has" : "have"} rain enough on both sides to resemble anything`;
  const unrelated =
    relation === "none" && pairing.patterned < LEAST_PATTERNED
      ? untestable("unrelated-samples", poor)
      : relation === "none"
        ? isUnrelated(asGiven) && n >= LEAST_TO_DENY
          ? finding(
              "unrelated-samples",
              "confirmed",
              asGiven.excess,
              LEAST_LIKENESS,
              `${own}: samples are no more like their own event than like any other; ${shuffleWouldHide ? "these days are so alike that shuffled among them they would look the same: the dates that the samples were made for would tell" : "no reassignment, flip or shift restores them"}`,
              shuffleWouldHide ? { alternatives: ["shuffled-events"] } : {},
            )
          : finding(
              "unrelated-samples",
              "suspected",
              asGiven.excess,
              LEAST_LIKENESS,
              asGiven.excess > 2 * asGiven.error
                ? `${own}: samples know little of their event, but not nothing`
                : `${own}: too uncertain to tell a weak likeness from none; give more events`,
            )
        : strangers.length > 0
          ? finding(
              "unrelated-samples",
              "confirmed",
              strangers.length,
              0,
              `${strangers.length} samples are no more like their own event than like any other, while the others are like theirs; ${own}`,
              {
                repair: { id: "drop-unrelated", apply: (s) => dropStrangers(s, strangers, pairing.truthOf) },
              },
            )
          : finding("unrelated-samples", "excluded", asGiven.excess, LEAST_LIKENESS, own);
  return [unrelated, shuffled, flipped];
}

function describe({ symmetry, down, right }: Displacement): string {
  const shift =
    down !== 0 || right !== 0
      ? `shift of ${Math.abs(down)} ${down < 0 ? "up" : "down"} and ${Math.abs(right)} ${right < 0 ? "left" : "right"}`
      : "";
  return [symmetry === "identity" ? "" : symmetry, shift].filter((s) => s !== "").join(" and ");
}

/** Pairings that another thread has worked out. */
const worked = new WeakMap<Specimen, { readonly seed: number; readonly pairing: Pairing }>();

/** Waits for the pairing, where another thread works on it and the specimen is still the same; the model is asked meanwhile. */
export async function pairingAhead(scene: Scene): Promise<void> {
  const { specimen, seed, ahead, evidence } = scene;
  if (ahead?.of !== specimen) return;
  if (evidence.model) await scene.once(latentFindings);
  worked.set(specimen, { seed, pairing: await ahead.pairing });
}

/** Which truths the samples belong to. */
export function pairingOf({ specimen, seed }: Scene): Pairing {
  const known = worked.get(specimen);
  return known?.seed === seed ? known.pairing : examinePairing(specimen, seed);
}

/** The findings of {@link examinePairingCauses}, by cause. */
export function pairingFindings(scene: Scene): ReturnType<typeof byCause> {
  return byCause(examinePairingCauses(scene.once(pairingOf)));
}
