import { describe, expect, test } from "vitest";
import { examinePairing } from "../../../lib/diagnosis/pairing/examine-pairing.js";
import { repairDisplacement } from "../../../lib/diagnosis/pairing/repairs.js";
import { changeEvents, type Specimen } from "../../../lib/diagnosis/specimen.js";
import { randomStream } from "../../../lib/fields/random.js";
import { type Cells, specimenOf } from "../specimens.js";

const [height, width] = [4, 5];
const cells = height * width;

/** Fields of noise; the one sample of event i is like the truth of event `of(i)`, or of none where that is null. */
function noise(n: number, of: (event: number) => number | null = (i) => i): Specimen {
  const field = (event: number, stream: number): Float64Array => {
    const { normal } = randomStream(41, event, stream);
    return Float64Array.from({ length: cells }, () => 20 + 5 * normal());
  };
  const truths = Array.from({ length: n }, (_, e) => field(e, 0));
  const sample = (event: number): Cells => {
    const owner = of(event);
    const other = field(event, 1);
    return Array.from(other, (v, i) => (owner === null ? v : truths[owner][i] + 0.1 * (v - 20)));
  };
  return specimenOf(
    [height, width],
    truths.map((truth, e) => ({ truth: [...truth], members: [sample(e)] })),
  );
}

const n = 510;
const identity = Array.from({ length: n }, (_, i) => i);

describe("the samples of more than 500 events", () => {
  test("are told to be their own from 300 of them, and beside the nearest truth of all", () => {
    const pairing = examinePairing(noise(n), 1);
    expect(pairing).toMatchObject({ relation: "own", moved: 0, strangers: [], reason: "", displacementT: 0 });
    expect([...pairing.truthOf]).toEqual(identity);
    expect(pairing.assigned).toBeGreaterThan(0.9);
    expect(pairing.assignedByChance).toBeGreaterThan(0.2);
    expect(pairing.assignedByChance).toBeLessThan(0.8);
  });

  test("are put back where they are of other events", () => {
    const pairing = examinePairing(
      noise(n, (i) => (i + 201) % n),
      1,
    );
    expect(pairing).toMatchObject({ relation: "reassigned", moved: n });
    expect([...pairing.truthOf]).toEqual(identity.map((i) => (i + 201) % n));
  });

  test("are put back where some of them are", () => {
    const order = [...identity];
    for (let i = 0; i < n; i += 10) [order[i], order[i + 1]] = [order[i + 1], order[i]];
    const pairing = examinePairing(
      noise(n, (i) => order[i]),
      1,
    );
    expect(pairing).toMatchObject({ relation: "reassigned", moved: 102 });
    expect([...pairing.truthOf]).toEqual(order);
  });

  test("are put back on a grid that is upside down", () => {
    const flipped = { symmetry: "north-south flip", down: 0, right: 0 } as const;
    const pairing = examinePairing(repairDisplacement(noise(n), flipped), 1);
    expect(pairing).toMatchObject({ relation: "own", displacement: flipped, moved: 0 });
    expect(pairing.assigned).toBeGreaterThan(0.9);
  });

  test("are nobody's where no truth is near", () => {
    const pairing = examinePairing(
      noise(n, () => null),
      1,
    );
    expect(pairing).toMatchObject({ relation: "none", moved: 0 });
    expect([...pairing.truthOf]).toEqual(identity);
    expect(pairing.assigned - pairing.assignedByChance).toBeLessThan(0.05);
  });

  test("say nothing where they are all the same", () => {
    const still = noise(n);
    const [{ members }] = still.events;
    const pairing = examinePairing(
      changeEvents(still, (event) => ({ ...event, members })),
      1,
    );
    expect(pairing).toMatchObject({
      relation: "untestable",
      reason: "the samples are the same in all events",
      assigned: Number.NaN,
    });
    expect(pairing.truthOf).toHaveLength(n);
  });
});

test("more than 2,500 events are too many to be paired anew, which is said", () => {
  const many = 2501;
  const pairing = examinePairing(
    noise(many, (i) => (i + 1) % many),
    1,
  );
  expect(pairing.relation).toBe("none");
  expect(pairing.reason).toBe(
    "samples resemble other events, but 2501 are too many to re-pair: give at most 2500",
  );
  expect(examinePairing(noise(many), 1)).toMatchObject({ relation: "own", reason: "" });
});
