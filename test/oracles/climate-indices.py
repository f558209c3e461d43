"""ETCCDI and VALUE indices with pandas, from their definitions: stdin {dates, fields: [truth, members...] of [day][cell]}."""

import json
import sys

import numpy as np
import pandas as pd

given = json.load(sys.stdin)
dates = pd.to_datetime(given["dates"])
fields = [np.array([[np.nan if v is None else v for v in day] for day in f], dtype=float) for f in given["fields"]]
lost = np.any([np.isnan(f) for f in fields], axis=0)
fields = [np.where(lost, np.nan, f) for f in fields]


def longest(flags):
    """Longest run of True; flags may hold None where unknown."""
    best = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        best = max(best, run)
    return best


def annual(s, p95, p99):
    out = {}
    five = s.rolling(5, min_periods=5).sum()
    for year, of in s.groupby(s.index.year):
        length = 366 if pd.Timestamp(year=year, month=1, day=1).is_leap_year else 365
        if of.notna().sum() < length - 15:
            continue
        wet = of[of >= 1]
        out[year] = {
            "rx1day": of.max(), "rx5day": five[five.index.year == year].max(),
            "r10mm": (of >= 10).sum(), "r20mm": (of >= 20).sum(),
            "r95p": of[of > p95].sum(), "r99p": of[of > p99].sum(),
            "cdd": longest((of < 1).tolist()), "cwd": longest((of >= 1).tolist()),
            "sdii": wet.mean(), "prcptot": wet.sum(),
        }  # fmt: skip
    return out


def indices(field, truth):
    cells = []
    for cell in range(field.shape[1]):
        whole = pd.date_range(dates.min(), dates.max())
        s = pd.Series(field[:, cell], index=dates).sort_index().reindex(whole)
        base = truth[:, cell]
        wet = base[base >= 1]
        p95, p99 = (np.quantile(wet, q, method="median_unbiased") for q in (0.95, 0.99))
        years = pd.DataFrame(annual(s, p95, p99)).T
        row = {name: years[name].mean() for name in years}
        row["interannual-prcptot"], row["interannual-rx1day"] = years.prcptot.std(), years.rx1day.std()
        a, b = s.values[:-1], s.values[1:]
        both = ~np.isnan(a) & ~np.isnan(b)
        a, b = a[both], b[both]
        row["lag1"], row["ww"], row["dw"] = np.corrcoef(a, b)[0, 1], (b[a >= 1] >= 1).mean(), (b[a < 1] >= 1).mean()
        cells.append(row)
    return pd.DataFrame(cells).mean()


truth, *members = [indices(f, fields[0]) for f in fields]
samples = pd.DataFrame(members)
print(json.dumps({name: {"truth": truth[name], "samples": samples[name].mean(), "spread": samples[name].std()} for name in truth.index}))
