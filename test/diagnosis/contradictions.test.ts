import { expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import { randomStream } from "../../lib/fields/random.js";
import { contradictionsOf } from "./contradictions.js";
import { eventSet, makeWorld, type WorldOptions } from "./laboratory.js";
import { sicknesses } from "./sicknesses.js";

/** `UNDRIZZLE_SICK_RUNS=1000` tries as many as one has patience for. */
const RUNS = Number(process.env.UNDRIZZLE_SICK_RUNS ?? 60);

test(`no diagnosis of ${RUNS} random runs, sick in up to two ways, contradicts itself`, async () => {
  for (let run = 1; run <= RUNS; run++) {
    const { uniform, below } = randomStream(2026, run);
    const options: WorldOptions = {
      seed: run,
      height: 8 + below(7),
      width: 8 + below(7),
      events: 3 + below(14),
      members: 1 + below(4),
      wet: 0.05 + 0.9 * uniform(),
      length: 1,
      shared: 0.5 + 0.45 * uniform(),
    };
    const kinds = Object.entries(sicknesses(options));
    const chosen = Array.from({ length: below(3) }, () => kinds[below(kinds.length)]!);
    let world = makeWorld(options);
    for (const [, fault] of chosen) world = fault(world, run);
    const bands = uniform() < 0.5 ? ({ diversity: [0, 1], spatialCorrelation: [0, 1] } as const) : {};
    const evidence = uniform() < 0.5 ? { normalisation: world.normalisation } : {};
    const diagnosis = await diagnose(eventSet(world), evidence, { bands, seed: run });
    const name = `run ${run}: ${chosen.map(([kind]) => kind).join(" + ")} → ${diagnosis.diagnosis.join(" + ")}`;
    expect([name, ...contradictionsOf(diagnosis)]).toEqual([name]);
  }
});
