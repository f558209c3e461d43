"""Writes results.json and results.md from the result files of experiment.py.

    python3 data/training/srdrn/report.py WORK [--out data/training/srdrn]

Nothing in results.md is written by hand: every sentence about a result comes from the numbers. Differences are
paired by seed and day. Their error has two parts: between seeds (what another training would give), and between test
days (what other days would give: delete-a-group jackknife over groups of successive days, of the mean over those seeds
whose files keep sums by day; with few seeds it holds some of the first part too, so that the sum errs to the safe side).
Intervals are Student's t with seeds - 1 degrees of freedom; the verdicts of all claims are adjusted together (Holm).
Writes advice.json too, which `undrizzle augment` reads.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy import stats

from experiment import ARMS
from tail_tables import explained, tail_section

WORLDS, LOSSES = ("climate", "heavy-tail"), ("pinball", "weighted-mae")

CSI, SCORE, POD = "CSI at the P99, as many cells forecast as observed", "quantile score of P99, mm/day", "POD at the P99"

# claim, world, (arm, loss, head), (control arm, loss, head), number, +1 larger is better, smallest effect worth having
CLAIMS = (
    ("Under weighted MAE raw samples lift the extremes beyond duplicated heavy days", "climate", ("raw", "weighted-mae", "field"), ("duplicated", "weighted-mae", "field"), CSI, 1, 0.01),
    ("Under weighted MAE cured samples lift the extremes beyond duplicated heavy days", "climate", ("cured", "weighted-mae", "field"), ("duplicated", "weighted-mae", "field"), CSI, 1, 0.01),
    ("Under weighted MAE samples of the stochastic model lift the extremes beyond duplicated heavy days", "climate", ("stochastic", "weighted-mae", "field"), ("duplicated", "weighted-mae", "field"), CSI, 1, 0.01),
    ("Under weighted MAE even other real heavy days lift them (the ceiling)", "climate", ("other-real", "weighted-mae", "field"), ("duplicated", "weighted-mae", "field"), CSI, 1, 0.01),
    ("Quantile heads find extremes that weighted MAE misses (P99 head; see its frequency bias)", "climate", ("none", "pinball", "P99"), ("none", "weighted-mae", "field"), POD, 1, 0.05),
    ("Quantile heads place extremes better, at equal numbers of forecasts (P99 head)", "climate", ("none", "pinball", "P99"), ("none", "weighted-mae", "field"), CSI, 1, 0.01),
    ("Duplicated heavy days help the P99 head", "climate", ("duplicated", "pinball", "P99"), ("none", "pinball", "P99"), SCORE, -1, 0.005),
    ("Raw samples help the P99 head beyond duplicated days", "climate", ("raw", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Samples with threshold 0.1 help it beyond duplicated days", "climate", ("threshold", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Cured samples help it beyond duplicated days", "climate", ("cured", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Cured samples are better than raw ones", "climate", ("cured", "pinball", "P99"), ("raw", "pinball", "P99"), SCORE, -1, 0.005),
    ("Samples of the stochastic model help it beyond duplicated days", "climate", ("stochastic", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Other real heavy days help it (the ceiling)", "climate", ("other-real", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Samples of test days look like a gain (the leak)", "climate", ("leak", "pinball", "P99"), ("raw", "pinball", "P99"), SCORE, -1, 0.005),
    ("Heavier tails: cured samples help the P99 head beyond duplicated days", "heavy-tail", ("cured", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Heavier tails: samples of the stochastic model help it beyond duplicated days", "heavy-tail", ("stochastic", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
    ("Heavier tails: other real heavy days help it (the ceiling)", "heavy-tail", ("other-real", "pinball", "P99"), ("duplicated", "pinball", "P99"), SCORE, -1, 0.005),
)  # fmt: skip


def number(result, head, what):
    row = result["heads"][head]
    if what == SCORE:
        return row["score"]
    return row["matched"]["P99"]["csi"] if what == CSI else row["tables"]["P99"]["pod"]


GROUPS = 35


def judged(results, claim):
    """The paired difference, its interval and what it says by itself; the margin of a score is a share of the control's."""
    text, world, arm, control, what, better, margin = claim
    of = lambda side: {r["seed"]: r for r in results if (r["world"], r["arm"], r["loss"]) == (world, side[0], side[1])}
    treated, held = of(arm), of(control)
    value = lambda runs, side, seed: number(runs[seed], side[2], what)
    seeds = [s for s in sorted(set(treated) & set(held)) if None not in (value(treated, arm, s), value(held, control, s))]
    out = {"claim": text, "world": world, "arm": "/".join(arm), "control": "/".join(control), "number": what, "seeds": len(seeds)}
    if len(seeds) < 2:
        return out | {"verdict": "not measured"}
    difference = np.array([better * (value(treated, arm, s) - value(held, control, s)) for s in seeds])
    mean = float(np.mean([value(held, control, s) for s in seeds]))
    with_days = [s for s in seeds if all("days" in r["heads"][h] for r, h in ((treated[s], arm[2]), (held[s], control[2])))]
    days = None
    if with_days:
        by_day = lambda runs, head: [runs[s]["heads"][head]["days"] for s in with_days]
        days = day_error(by_day(treated, arm[2]), by_day(held, control[2]), what)
    return out | {"control_mean": mean, "days_from_seeds": len(with_days)} | verdict(difference, margin * mean if what == SCORE else margin, days)


def day_error(treated, held, what, groups=GROUPS):
    """Standard error between test days of the mean difference over seeds, by leaving out groups of successive days."""
    n = len(treated[0]["score"])
    left = np.array_split(np.arange(n), groups)
    of = lambda side, kept: np.mean([of_days(days, kept, what) for days in side])
    without = np.array([of(treated, kept) - of(held, kept) for kept in (np.delete(np.arange(n), drop) for drop in left)])
    return float(np.sqrt((groups - 1) / groups * ((without - without.mean()) ** 2).sum()))


def of_days(days, kept, what):
    total = lambda values: float(np.asarray(values, dtype=float)[kept].sum())
    if what == SCORE:
        return total(days["score"]) / len(kept)
    if what == POD:
        return total(days["hits"]) / total(days["events"])
    hits, said = (total(values) for values in days["matched"])
    return hits / (total(days["events"]) + said - hits)


def verdict(gain, least, days=None):
    """holds: the whole interval lies above 0; fails: it lies below the least gain worth having; else undecided."""
    n, sd = len(gain), float(gain.std(ddof=1))
    error = float(np.hypot(sd / np.sqrt(n), days or 0))
    half = float(stats.t.ppf(0.975, n - 1)) * error
    mean = float(gain.mean())
    word = "holds" if mean - half > 0 else "fails" if mean + half < least else "undecided"
    beyond = lambda distance: float(stats.t.sf(distance / error, n - 1)) if error > 0 else float(distance < 0)
    p = min(1.0, 2 * min(beyond(mean), beyond(least - mean)))
    detectable = float(stats.t.ppf(0.975, n - 1) + stats.t.ppf(0.8, n - 1)) * sd / np.sqrt(n)
    needed = next((k for k in range(2, 100_000) if power(least, sd, k) >= 0.8), None)
    return {"gain": mean, "low": mean - half, "high": mean + half, "sd": sd, "error_of_days": days, "least": least, "alone": word, "p": p, "detectable": detectable, "needed": needed}  # fmt: skip


def adjusted(claims):
    """Holm's adjustment over all claims that were measured: a claim that does not survive it is undecided."""
    measured = sorted((c for c in claims if "p" in c), key=lambda c: c["p"])
    least = 0.0
    for rank, claim in enumerate(measured):
        least = max(least, min(1.0, (len(measured) - rank) * claim["p"]))
        claim["p_adjusted"] = least
        claim["verdict"] = claim["alone"] if least <= 0.05 else "undecided"
    return claims


def power(effect, sd, n):
    """Of a two-sided paired t-test at 5 %."""
    if sd == 0:
        return 1.0
    limit = stats.t.ppf(0.975, n - 1)
    return float(stats.nct.sf(limit, n - 1, effect * np.sqrt(n) / sd))


def spread(values):
    found = [v for v in values if v is not None]
    if not found:
        return "undefined"
    return f"{np.mean(found):.4f} ± {np.std(found, ddof=1):.4f}" if len(found) > 1 else f"{found[0]:.4f}"


def arm_table(results, world, loss, head):
    rows = [r for r in results if (r["world"], r["loss"]) == (world, loss)]
    fixed = [t for t in rows[0]["thresholds"] if t != "P95"]
    lines = ["| arm | seeds | rows | score, mm/day | coverage | CSI P99, matched | CSI P99 | frequency bias P99 | SEDI P99 | " + " | ".join(f"hits of {t}" for t in fixed) + " |"]
    lines.append("|" + "---|" * (9 + len(fixed)))
    for arm in dict.fromkeys(r["arm"] for r in rows):
        of = [r for r in rows if r["arm"] == arm]
        pick = lambda f: spread([f(r["heads"][head]) for r in of])
        count = lambda t, key: np.mean([r["heads"][head]["tables"][t][key] for r in of])
        hits = [f"{count(t, 'hits'):.0f} of {count(t, 'events'):.0f} in {count(t, 'forecasts'):.0f}" for t in fixed]
        cells = [arm, len(of), of[0]["rows"], pick(lambda h: h["score"]), pick(lambda h: h["coverage"]), pick(lambda h: h["matched"]["P99"]["csi"])]
        cells += [pick(lambda h, key=key: h["tables"]["P99"][key]) for key in ("csi", "bias", "sedi")]
        lines.append("| " + " | ".join(map(str, cells + hits)) + " |")
    return lines


def page(results, claims):
    first = results[0]
    seconds = sum(r["seconds_training"] + r["seconds_scoring"] for r in results)
    seeds = sorted({r["seed"] for r in results})
    lines = [
        "# Does augmentation help the extremes?", "",
        "Written by `report.py`; see [README.md](README.md) for what was done and how to do it again.", "",
        f"{len(results)} trainings of {first['parameters']:,} parameters or so, {first['steps']} steps each; {len(seeds)} seeds; "
        f"{first['real']} real training days, {first['test_days']} test days, {first['cells']:,} land cells; {seconds / 60:.0f} CPU minutes. "
        "± is the standard deviation between seeds; hits are means over seeds: hits of cells observed in cells forecast.", "",
        "## Verdicts", "",
        "A gain is positive when better, paired by seed and test day, with its 95 % interval over seeds and, where that column has a number, "
        "over test days. *holds*: the interval lies above 0; *fails*: it lies below the smallest gain worth having; either "
        f"has to survive Holm's adjustment for {sum('p' in c for c in claims)} claims, else *undecided*. The last two columns are the power calculation: "
        "the gain that this many seeds find with power 0.8, and the seeds that would find the smallest one worth having.", "",
        "| claim | number | arm − control | seeds | gain | interval | error of days (of so many seeds) | worth having | p, adjusted | verdict | found with these seeds | seeds needed |",
        "|" + "---|" * 12,
    ]  # fmt: skip
    for c in claims:
        head = f"| {c['claim']} | {c['number']} | {c['arm']} − {c['control']} | {c['seeds']} |"
        if "gain" not in c:
            lines.append(f"{head} | | | | | {c['verdict']} | | |")
            continue
        days = f"{c['error_of_days']:.4f} ({c['days_from_seeds']})" if c["error_of_days"] is not None else "not kept"
        lines.append(f"{head} {c['gain']:+.4f} | {c['low']:+.4f} to {c['high']:+.4f} | {days} | {c['least']:.4f} | {c['p_adjusted']:.2g} | **{c['verdict']}** | {c['detectable']:.4f} | {c['needed'] or 'over 100,000'} |")
    lines += ["", "## Scores of the tail", "", explained()]
    for world, loss in dict.fromkeys((r["world"], r["loss"]) for r in results):
        of = [r for r in results if (r["world"], r["loss"]) == (world, loss)]
        limits = ", ".join(f"{k} {v:.1f}" for k, v in of[0]["thresholds"].items() if k.startswith("P"))
        lines += ["", f"## World {world}, loss {loss}", "", f"Thresholds of the test days, mm/day: {limits}."]
        crossing = [r["crossing"] for r in of if r["crossing"] is not None]
        for arm, other in sorted({(r["arm"], r["same_as"]) for r in of if "same_as" in r}):
            lines.append(f"The rows of `{arm}` are those of `{other}`, every cell: no amount lay below the threshold, so its training is the same.")
        if crossing:
            lines.append(f"Share of cells whose quantiles cross: at most {max(crossing):.2g}.")
        for head in of[0]["heads"]:
            lines += ["", f"### {head}", "", *arm_table(results, world, loss, head)]
        lines += ["", *tail_section(results, world, loss)]
    return "\n".join(lines) + "\n"


def advice(results, claims):
    """What `undrizzle augment` and the notebook say: the claims that were measured, and in what."""
    first = results[0]
    keys = ("claim", "world", "arm", "control", "number", "seeds", "gain", "low", "high", "control_mean", "least", "p_adjusted", "verdict")
    judged = [{k: c[k] for k in keys} for c in claims if "p" in c]
    lab = {
        "parameters": first["parameters"], "steps": first["steps"], "real_days": first["real"], "test_days": first["test_days"],
        "added_rows": max(r["rows"] for r in results) - first["real"], "trainings": len(results),
        "claims": sum("p" in c for c in claims), "days_from_seeds": min((c["days_from_seeds"] for c in claims if "p" in c), default=0),
    }  # fmt: skip
    return {"laboratory": lab, "claims": judged}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work")
    parser.add_argument("--out", default=str(Path(__file__).parent))
    args = parser.parse_args()
    files = sorted(Path(args.work).glob("*-seed*.json"))
    if not files:
        raise SystemExit(f"{args.work}: has no result files: run experiment.py first")
    results = [json.loads(p.read_text()) for p in files]
    if len({(r["steps"], r["test_days"], r["real"]) for r in results}) > 1:
        raise SystemExit(f"{args.work}: holds results of different steps or days: they cannot stand in one table")
    results.sort(key=lambda r: (WORLDS.index(r["world"]), LOSSES.index(r["loss"]), ARMS.index(r["arm"]), r["seed"]))
    claims = adjusted([judged(results, claim) for claim in CLAIMS])
    kept = [{k: v for k, v in r.items() if k != "observed_days"} | {"heads": {h: {k: v for k, v in of.items() if k != "days"} for h, of in r["heads"].items()}} for r in results]
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps({"claims": claims, "runs": kept}) + "\n")
    (out / "results.md").write_text(page(results, claims))
    (out / "advice.json").write_text(json.dumps(advice(results, claims), indent=1) + "\n")
    print("\n".join(f"{c['verdict']}: {c['claim']}" for c in claims))


if __name__ == "__main__":
    main()
