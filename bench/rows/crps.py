"""CRPS by sorted members: mean |x - y| - sum of (2i - M - 1) x_(i) / M^2, vectorised over the cells of an event."""
import numpy as np
from fields import MEMBERS, POOL, rain, H, W


def crps(M, events):
    def load(folder, threads):
        fields = rain(folder).reshape(POOL * (MEMBERS + 1), H * W)
        rank = 2 * np.arange(1, M + 1) - M - 1

        def work():
            ecdf = fair = 0.0
            for event in range(events):
                at = (event * (MEMBERS + 1) + np.arange(M + 1)) % len(fields)
                truth, members = fields[at[0]], np.sort(fields[at[1:]], axis=0).astype(np.float64)
                error = np.abs(members - truth).mean(0)
                pairs = rank @ members
                ecdf += np.mean(error - pairs / M**2)
                fair += np.mean(error - pairs / (M * (M - 1)))
            return [ecdf / events, fair / events]

        return work

    return load
