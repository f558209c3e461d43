import type { FieldEvent } from "../../fields/event.js";
import type { Field, Space } from "../../fields/field.js";
import { mmToZ, type Normalisation, zToMm } from "../../fields/transform.js";
import { bandedValue, inBand } from "../../metrics/bands.js";
import { countedCells } from "../../metrics/seen.js";
import { spatialCorrelationOf } from "../../metrics/spatial-correlation.js";
import { sure } from "../../sure.js";
import { type Finding, finding } from "../finding.js";
import { decodeMembers, type ModelEvidence, type Posterior } from "../model-evidence.js";
import type { Scene } from "../scene.js";
import type { Specimen } from "../specimen.js";
import { type LatentStatistics, latentStatistics } from "../statistics/latents.js";
import { studentTenThousandth } from "../statistics/student.js";
import { mean, tOf } from "../statistics/summary.js";

const EVENTS = 40;
const MEMBERS = 4;
/** Least KL per dimension, nats, and share of active units, of a posterior that carries something. */
const CARRIES = 0.01;
const ACTIVE_SHARE = 0.02;
/** Variance among decoded members over variance in space, below which z changes nothing. */
const UNCHANGED = 0.006;
const GAP = 0.15;
/** By how much further from the real amount, in log, draws from the prior may be than those from the posterior. */
const AMOUNT_GAP = Math.log(1.25);

/** What the model does with its latent space. */
export interface LatentExamination {
  readonly statistics: LatentStatistics;
  /** Mean correlation with the truth of members decoded from the posterior and from the prior. */
  readonly posteriorCorrelation: number;
  readonly priorCorrelation: number;
  /** Variance among prior members of an event over their variance in space. */
  readonly sensitivity: number;
  readonly collapse: Finding;
  readonly gap: Finding;
  /** Whether the prior loses (or adds) amounts that the posterior holds. */
  readonly amountGap: boolean;
  /** What the decoder says of latent-ignored: it overrides the fields. */
  readonly ignored: Finding;
  /** Mean squared change of the decoder's output under the predictors of another event, over its variance in space. */
  readonly conditioning: number;
}

/** Encodes up to 40 events and decodes four members of each from the posterior and from the prior. */
export async function examineLatents(
  specimen: Specimen,
  model: ModelEvidence,
  normalisation: Normalisation | null,
  seed: number,
): Promise<LatentExamination> {
  const step = Math.ceil(specimen.events.length / EVENTS);
  const events = specimen.events.filter((_, i) => i % step === 0);
  const fromPosterior: number[] = [];
  const fromPrior: number[] = [];
  const changes: number[] = [];
  const posteriors: Posterior[] = [];
  const amounts = { posterior: 0, prior: 0, real: 0 };
  const amountLosses: number[] = [];
  const conditioned: number[] = [];
  for (const event of events) {
    const posterior = await model.encode(event.index);
    posteriors.push(posterior);
    amounts.real += massOf(event, [event.truth]);
    conditioned.push(await changeByOthers(model, posterior, event, events));
    const held = { posterior: 0, prior: 0 };
    const truth: FieldEvent<Space> = normalisation
      ? { ...event, truth: mmToZ(event.truth, normalisation), members: [] }
      : { ...event, members: [] };
    for (const [mode, into] of [
      ["posterior", fromPosterior],
      ["prior", fromPrior],
    ] as const) {
      const members = await decodeMembers(
        model,
        posterior,
        { mode, temperature: 1 },
        event.index,
        MEMBERS,
        seed,
      );
      into.push(mean(correlations(truth, members)));
      if (normalisation)
        held[mode] = massOf(
          event,
          members.map((m) => zToMm(m, normalisation)),
        );
      if (mode === "prior") changes.push(relativeVariance(truth, members));
    }
    amounts.posterior += held.posterior;
    amounts.prior += held.prior;
    amountLosses.push(Math.log(held.prior / held.posterior));
  }
  const statistics = latentStatistics(posteriors);
  const meanKl = mean(statistics.kl);
  const [good, bad, sensitivity] = [finiteMean(fromPosterior), finiteMean(fromPrior), finiteMean(changes)];
  const { activeUnits, dimensions } = statistics;
  const collapsed = activeUnits <= ACTIVE_SHARE * dimensions && meanKl < CARRIES;
  const kl = `KL ${(meanKl * dimensions).toFixed(2)} nats (${meanKl.toPrecision(2)} a dimension), ${activeUnits} of ${dimensions} units active`;
  const held = normalisation
    ? `; they hold ${(amounts.posterior / amounts.real).toFixed(2)} and ${(amounts.prior / amounts.real).toFixed(2)} of the real amount`
    : "";
  const losses = fromPosterior.map((r, i) => r - (fromPrior[i] ?? NaN)).filter(Number.isFinite);
  const gapped =
    !collapsed &&
    losses.length > 3 &&
    mean(losses) > GAP &&
    bad < 0.6 &&
    tOf(losses) > studentTenThousandth(losses.length - 1);
  const off = (amount: number): number => Math.abs(Math.log(amount / amounts.real));
  const told = amountLosses.filter(Number.isFinite);
  const amountGap =
    !collapsed &&
    told.length > 3 &&
    off(amounts.prior) - off(amounts.posterior) > AMOUNT_GAP &&
    Math.abs(tOf(told)) > studentTenThousandth(told.length - 1);
  return {
    statistics,
    posteriorCorrelation: good,
    priorCorrelation: bad,
    sensitivity,
    collapse: finding(
      "posterior-collapse",
      collapsed ? "confirmed" : "excluded",
      meanKl,
      CARRIES,
      collapsed ? `${kl}: q(z|x,y) is the prior for every event, the latent space carries nothing` : kl,
    ),
    amountGap,
    gap: finding(
      "prior-gap",
      gapped || amountGap ? "confirmed" : "excluded",
      gapped || !amountGap ? good - bad : Math.log(amounts.prior / amounts.posterior),
      gapped || !amountGap ? GAP : AMOUNT_GAP,
      `members decoded from the posterior correlate ${good.toFixed(3)} with the truth, from the prior ${bad.toFixed(3)}${held}; ${kl}; the aggregated posterior has mean ${statistics.aggregateMean.toFixed(2)} and variance ${statistics.aggregateVariance.toFixed(2)} (0 and 1 for the prior)`,
    ),
    conditioning: finiteMean(conditioned),
    ignored: finding(
      "latent-ignored",
      sensitivity < UNCHANGED ? (collapsed ? "suspected" : "confirmed") : "excluded",
      sensitivity,
      UNCHANGED,
      `the decoder's output varies by ${sensitivity.toPrecision(2)} of its variance in space when z is drawn anew${
        sensitivity >= UNCHANGED
          ? `: it uses z; the draws of one event's posterior are ${statistics.width.toPrecision(2)} as wide as those of different events lie apart`
          : collapsed
            ? ": a consequence of the collapse, not counted beside it"
            : ": it does not use z"
      }`,
    ),
  };
}

/** What the predictors of another event change in the output for the same z, of its variance in space; halved, as a variance is. */
async function changeByOthers(
  model: ModelEvidence,
  { mu }: Posterior,
  event: FieldEvent<"mm/day">,
  events: readonly FieldEvent<"mm/day">[],
): Promise<number> {
  const other = sure(events[(events.indexOf(event) + Math.ceil(events.length / 2)) % events.length]);
  if (other === event) return Number.NaN;
  const z = Float32Array.from(mu);
  const [own] = await model.decode(z, event.index);
  const [foreign] = await model.decode(z, other.index);
  return relativeVariance({ ...event, members: [] }, [sure(own), sure(foreign)]);
}

/** Mean over fields of their total, mm/day. */
function massOf(event: FieldEvent<"mm/day">, members: readonly Field<"mm/day">[]): number {
  const counted = countedCells({ ...event, members });
  const totals = members.map(({ values }) => {
    let sum = 0;
    for (let i = 0; i < counted.length; i++) if (counted[i] !== 0) sum += values[i] ?? NaN;
    return sum;
  });
  return mean(totals);
}

function correlations(event: FieldEvent<Space>, members: readonly Field<Space>[]): number[] {
  const counted = countedCells({ ...event, members });
  return members
    .map((member) => spatialCorrelationOf(event.truth.values, member.values, counted))
    .filter(Number.isFinite);
}

function relativeVariance(event: FieldEvent<Space>, members: readonly Field<Space>[]): number {
  const counted = countedCells({ ...event, members });
  const fields = members.map(({ values }) => values);
  const M = fields.length;
  let [among, sum, squares, n] = [0, 0, 0, 0];
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) continue;
    let total = 0;
    for (const field of fields) total += field[i] ?? NaN;
    let apart = 0;
    for (const field of fields) apart += ((field[i] ?? NaN) - total / M) ** 2;
    among += apart / (M - 1);
    const first = fields[0]?.[i] ?? NaN;
    sum += first;
    squares += first ** 2;
    n++;
  }
  const spatial = squares / n - (sum / n) ** 2;
  return spatial > 0 ? among / n / spatial : Number.NaN;
}

function finiteMean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.length > 0 ? mean(finite) : Number.NaN;
}

/** {@link examineLatents} of the model that is given; a gap to the prior that does these samples no harm is not their cause. */
export async function latentFindings({
  whole,
  evidence,
  seed,
  asGiven,
  bands,
}: Scene): Promise<LatentExamination> {
  const found = await examineLatents(whole, sure(evidence.model), evidence.normalisation ?? null, seed);
  const mass = bandedValue(asGiven, "massBias");
  const harmless =
    !(asGiven.spatialCorrelation.mean < bands.spatialCorrelation[0]) &&
    !(found.amountGap && !inBand(mass, bands.massBias));
  if (!harmless || found.gap.verdict !== "confirmed") return found;
  return {
    ...found,
    gap: {
      ...found.gap,
      verdict: "suspected",
      explanation: `${found.gap.explanation}; not counted as a cause: it does not harm these samples; draws from the prior would suffer`,
    },
  };
}
