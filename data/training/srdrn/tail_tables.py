"""The tables of tails.py by arm, for results.md."""

import numpy as np
from scipy import stats

from tails import FEWEST, RETURN_DAYS, exceeding, heads, murphy, observed_errors, tail_crps, tail_numbers, upper_crps

CONTROL = "duplicated"


def tail_section(results, world, loss):
    of = [r for r in results if (r["world"], r["loss"]) == (world, loss)]
    arms = list(dict.fromkeys(r["arm"] for r in of))
    single = heads(of[0]) == ["field"]
    return [*score_table(of, arms, single), "", *amount_table(of, arms, "field" if single else "P50")]


def score_table(of, arms, single):
    head = "field" if single else "P99"
    thetas = list(murphy(of[0], head))
    scores = {"tail CRPS": tail_crps} if single else {"upper CRPS": upper_crps, "tail CRPS": tail_crps}
    what = "of the field" if single else "of the P99 head"
    titles = ["arm", "seeds", *(f"{name}, mm/day | gain on {CONTROL}, %" for name in scores), *(f"θ {theta:.3g}" for theta in thetas)]
    lines = [f"### Tail scores; elementary scores {what} at θ mm/day, in 1/1000", "", "| " + " | ".join(titles) + " |"]
    lines.append("|" + "---|" * (2 + 2 * len(scores) + len(thetas)))
    for arm in arms:
        rows = [r for r in of if r["arm"] == arm]
        cells = [arm, str(len(rows))]
        for score in scores.values():
            cells += [plus_minus([score(r) for r in rows], 4), gain(of, arm, score)]
        cells += [plus_minus([1000 * murphy(r, head)[theta] for r in rows], 3) for theta in thetas]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def amount_table(of, arms, head):
    first = of[0]
    thresholds, counts = exceeding(first, head, "events")
    titles = ["of", "seeds", "ξ", *(f"once in {days:,} days, mm/day" for days in RETURN_DAYS)]
    lines = [f"### Generalised Pareto tail from {thresholds[0]:.1f} mm/day: real days, and the {'field' if head == 'field' else head + ' head'} of each arm", ""]
    lines += ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    kept = next((r for r in of if "observed_days" in r), None)
    errors = observed_errors(kept) if kept else None
    real = tail_numbers(thresholds, counts, first["cells"])
    said = [f"{v:.3g}" + (f" ± {e:.2g}" if errors is not None else "") for v, e in zip(real, errors if errors is not None else real)]
    lines.append("| " + " | ".join(["real days (± standard error between days)" if kept else "real days", "", *said]) + " |")
    for arm in arms:
        rows = [tail_numbers(*exceeding(r, head, "forecasts"), r["cells"]) for r in of if r["arm"] == arm]
        numbers = [plus_minus([row[k] for row in rows if row[k] is not None], 3, ".3g") for k in range(1 + len(RETURN_DAYS))]
        lines.append("| " + " | ".join([arm, str(len(rows)), *numbers]) + " |")
    return lines


def gain(of, arm, score):
    """Percent by which a score is below the control's, paired by seed, with its 95 % interval over seeds."""
    by_seed = lambda which: {r["seed"]: score(r) for r in of if r["arm"] == which}
    treated, held = by_seed(arm), by_seed(CONTROL)
    seeds = sorted(set(treated) & set(held))
    if arm == CONTROL or len(seeds) < 2:
        return ""
    share = 100 * np.array([1 - treated[s] / held[s] for s in seeds])
    half = stats.t.ppf(0.975, len(seeds) - 1) * share.std(ddof=1) / np.sqrt(len(seeds))
    return f"{share.mean():+.1f} ({share.mean() - half:+.1f} to {share.mean() + half:+.1f})"


def plus_minus(values, digits, form=None):
    if not values:
        return "none"
    form = form or f".{digits}f"
    spread = f" ± {np.std(values, ddof=1):{form}}" if len(values) > 1 else ""
    return f"{np.mean(values):{form}}{spread}"


def explained():
    return (
        "Under each loss *tail scores* and *tails* are computed from the same counts. Upper CRPS: quantile-weighted, levels by their square, from "
        "P50 to P99.9. Tail CRPS: threshold-weighted from 25 to 300 mm/day, of quantile heads its part from P50 to P99.9; both by quadrature over the levels and "
        "thresholds there are, so that they rank arms and are no exact CRPS. Elementary scores make a Murphy diagram: lower is better at that θ. A gain is the "
        "share by which a score is lower, paired by seed, its 95 % interval over seeds alone and not adjusted: these tables describe, and carry no verdict. "
        f"ξ and the amounts that a cell reaches once in so many days are of a generalised Pareto distribution fitted to the counts between thresholds (at least {FEWEST} cells in three classes; "
        "*none* where the arm reaches no tail so often)."
    )
