import { type EvaluateOptions, type Evaluation, evaluate, evaluateAsReported } from "../metrics/evaluate.js";
import type { Input } from "./input.js";

/** The five metrics counted physically and, where fields are stored standardised, as reported in the field. */
export interface Results {
  readonly physical: Evaluation;
  readonly asReported: Evaluation | null;
}

export async function evaluateInput(
  input: Pick<Input, "events" | "stored" | "normalisation">,
  options: EvaluateOptions = {},
): Promise<Results> {
  const physical = await evaluate(input.events, options);
  const asReported =
    input.stored && input.normalisation
      ? await evaluateAsReported(input.stored, input.normalisation, options)
      : null;
  return { physical, asReported };
}

/** KS below which the field calls two distributions a match. */
const KS_MATCH = 0.1;

/**
 * `evaluation_results.json` with the field's keys, and ours under `undrizzle`. Undefined numbers are null;
 * the p-value is null because cells of a rain field are not independent.
 */
export function fieldResults({ physical, asReported }: Results): Record<string, unknown> {
  const { mean, std, min, max } = physical.spatialCorrelation;
  const { statistic } = physical.ks;
  return {
    spatial_correlation: { mean, std, min, max },
    extreme_distribution: { ks_statistic: statistic, p_value: null, match: statistic < KS_MATCH },
    mass_conservation: {
      bias_mean: physical.massBias.mean,
      bias_std: physical.massBias.std,
      abs_bias_mean: physical.massBias.abs,
    },
    diversity: physical.diversity ?? { mean: null, std: null },
    undrizzle: { physical, as_reported: asReported },
  };
}
