import { describe, expect, test } from "vitest";
import type { Pairing } from "../../../lib/diagnosis/pairing/pairing.js";
import { partlyMoved, reassignedTo } from "../../../lib/diagnosis/pairing/reassignment.js";
import { whitenedLikeness } from "../../../lib/diagnosis/pairing/view.js";
import { assign } from "../../../lib/diagnosis/statistics/assignment.js";
import { NOWHERE } from "../../../lib/diagnosis/statistics/symmetry.js";
import { randomStream } from "../../../lib/fields/random.js";

const N = 12;
/** Truths of unrelated noise: chance finds a likeness of about a half among so few. */
const truth = {
  blocks: 40,
  values: Float64Array.from({ length: N * 40 }, randomStream(4).normal),
};
const none = { excess: Number.NaN, error: Number.NaN, p: Number.NaN, least: Number.NaN };
const base: Pairing = {
  relation: "untestable",
  asGiven: none,
  displaced: none,
  displacement: NOWHERE,
  uneven: null,
  displacementT: 0,
  truthOf: Int32Array.from({ length: N }, (_, i) => i),
  moved: 0,
  assigned: Number.NaN,
  assignedByChance: Number.NaN,
  strangers: [],
  reason: "",
  patterned: 1,
};

/** Scores of samples (rows) with truths: each is like the truth of `belongs[i]` and a little like its own. */
function examine(belongs: readonly number[], likeness = 0.9, own = 0.1): Pairing {
  const scores = new Float64Array(N * N);
  belongs.forEach((j, i) => {
    scores[i * N + i] = own;
    scores[i * N + j] = likeness;
  });
  return partlyMoved(base, scores, truth);
}
const home = Array.from({ length: N }, (_, i) => i);
const swapped = (...pairs: [number, number][]) => {
  const order = [...home];
  for (const [a, b] of pairs) [order[a], order[b]] = [order[b], order[a]];
  return order;
};

describe("samples that are like their own events as a whole", () => {
  test("stay where they are", () => {
    const pairing = examine(home);
    expect(pairing).toMatchObject({ relation: "own", moved: 0, assigned: expect.closeTo(0.9, 12) });
    expect([...pairing.truthOf]).toEqual(home);
    expect(pairing.assignedByChance).toBeGreaterThan(0);
    expect(pairing.assignedByChance).toBeLessThan(0.7);
  });

  test("but two that belong to each other's are moved", () => {
    const pairing = examine(swapped([2, 7]));
    expect(pairing).toMatchObject({ relation: "reassigned", moved: 2 });
    expect([...pairing.truthOf]).toEqual(swapped([2, 7]));
  });

  test("and three in a ring, and all of them", () => {
    const ring = [...home];
    [ring[1], ring[4], ring[9]] = [4, 9, 1];
    expect([...examine(ring).truthOf]).toEqual(ring);
    const all = home.map((i) => (i + 1) % N);
    expect(examine(all)).toMatchObject({ relation: "reassigned", moved: N });
  });

  test("stay where another event is hardly nearer: their own must have less than half the likeness", () => {
    expect(examine(swapped([2, 7]), 0.9, 0.44).moved).toBe(2);
    expect(examine(swapped([2, 7]), 0.9, 0.46)).toMatchObject({ relation: "own", moved: 0 });
  });

  test("stay where the other event is no nearer than chance finds at its best", () => {
    const best = (likeness: number) => examine(swapped([2, 7]), likeness, 0);
    expect(best(0.9).assignedByChance).toBeLessThan(0.5);
    expect(best(0.01)).toMatchObject({ relation: "own", moved: 0 });
  });
});

describe("a move that leaves a place empty", () => {
  /** Sample 2 belongs to 7, sample 7 to nobody: its own place is taken, so it goes to what is left. */
  test("is filled by whoever lost its own", () => {
    const scores = new Float64Array(N * N);
    for (let i = 0; i < N; i++) scores[i * N + i] = 0.9;
    for (const [i, j] of [
      [2, 7],
      [4, 5],
    ]) {
      scores[i * N + i] = 0;
      scores[i * N + j] = 0.9;
    }
    scores[7 * N + 7] = 0;
    scores[5 * N + 5] = 0;
    const { truthOf, moved, relation } = partlyMoved(base, scores, truth);
    expect([relation, moved]).toEqual(["reassigned", 2]);
    expect(truthOf[2]).toBe(7);
    expect(truthOf[4]).toBe(5);
    expect([...truthOf].sort((a, b) => a - b)).toEqual(home);
    expect([...truthOf].filter((j, i) => j === i)).toHaveLength(N - 4);
    expect(new Set([truthOf[7], truthOf[5]])).toEqual(new Set([2, 4]));
  });
});

describe("beside samples that are decisively moved, those that an assignment moves for its sum alone", () => {
  /** 0 and 1 belong to 1 and 2; the assignment then gives 3 to sample 2 and 0 to sample 3. */
  const filled = (own3: number) => {
    const scores = new Float64Array(N * N);
    for (let i = 4; i < N; i++) scores[i * N + i] = 0.9;
    const put = (i: number, j: number, score: number) => {
      scores[i * N + j] = score;
    };
    put(0, 1, 0.9);
    put(1, 2, 0.9);
    put(2, 2, 0.3);
    put(2, 3, 0.5);
    put(3, 0, 0.5);
    put(3, 3, own3);
    return scores;
  };

  test("stay at home if nobody took it; the last gets what is left", () => {
    const { truthOf, moved } = partlyMoved(base, filled(0.45), truth);
    expect(moved).toBe(2);
    expect([...truthOf]).toEqual([1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("go where the assignment sent them if that is free", () => {
    const scores = filled(0.45);
    // Sample 2 to truth 0 at once: home is taken, truth 0 is not.
    scores[2 * N + 3] = 0;
    scores[3 * N] = 0;
    scores[2 * N] = 0.5;
    const { truthOf } = partlyMoved(base, scores, truth);
    expect([...truthOf]).toEqual([1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

test("a move must restore 70 % of the likeness that samples at home have", () => {
  const moved = (likeness: number) => {
    const scores = new Float64Array(N * N);
    for (let i = 0; i < N; i++) scores[i * N + i] = i < 4 ? 0 : i < 6 ? 0.99 : 0.9;
    for (let i = 0; i < 4; i++) scores[i * N + (i ^ 1)] = likeness;
    return partlyMoved(base, scores, truth).moved;
  };
  expect(moved(0.64)).toBe(4);
  expect(moved(0.62)).toBe(0);
});

test("a move must be nearer than 95 % of what chance pairs, each truth with another one", () => {
  // Of few blocks, so that chance makes some of them much alike.
  const few = { blocks: 6, values: Float64Array.from({ length: N * 6 }, randomStream(4).normal) };
  const scores = whitenedLikeness(few, few);
  for (let i = 0; i < N; i++) scores[i * N + i] = -10;
  // Of twelve, the 95th percentile is the nearest pair.
  const high = Math.max(...Array.from(assign(scores, N), (j, i) => scores[i * N + j]));
  const moved = (likeness: number, athome: number) => {
    const given = new Float64Array(N * N);
    swapped([2, 7]).forEach((j, i) => {
      given[i * N + j] = i === j ? athome : likeness;
    });
    return partlyMoved(base, given, few).moved;
  };
  expect(moved(high + 1e-6, 1.4 * high)).toBe(2);
  expect(moved(high - 1e-6, 1.4 * high)).toBe(0);
});

test("where even samples at home are hardly nearer than chance makes them, a move says nothing", () => {
  const weak = (likeness: number) => {
    const given = new Float64Array(N * N);
    swapped([2, 7]).forEach((j, i) => {
      given[i * N + j] = likeness;
    });
    return partlyMoved(base, given, truth).moved;
  };
  expect(weak(0.11)).toBe(0);
  expect(weak(0.3)).toBe(2);
});

test("a move must be nearer than what samples at home find elsewhere", () => {
  // 0 and 1 belong to each other's event by 0.85; the other ten are 0.9 like their own and `elsewhere` like the next one.
  const moved = (elsewhere: number) => {
    const scores = new Float64Array(N * N);
    for (let i = 0; i < N; i++) {
      scores[i * N + (i < 2 ? 1 - i : i)] = i < 2 ? 0.85 : 0.9;
      if (i >= 2) scores[i * N + 2 + ((i - 1) % 10)] = i === 5 ? elsewhere : 0.2;
    }
    return partlyMoved(base, scores, truth).moved;
  };
  expect(moved(0.84)).toBe(2);
  expect(moved(0.86)).toBe(0);
});

test("of a hundred samples, four must be moved", () => {
  const many = 100;
  const values = Float64Array.from({ length: many * 40 }, randomStream(9).normal);
  const moved = (count: number) => {
    const scores = new Float64Array(many * many);
    for (let i = 0; i < many; i++) scores[i * many + (i < count ? (i + 1) % count : i)] = 0.95;
    const truthOf = Int32Array.from({ length: many }, (_, i) => i);
    return partlyMoved({ ...base, truthOf }, scores, { blocks: 40, values });
  };
  expect(moved(4)).toMatchObject({ relation: "reassigned", moved: 4 });
  expect(moved(3)).toMatchObject({ relation: "own", moved: 0 });
});

test("an assignment counts as moved those that are not at home", () => {
  const displacement = { ...NOWHERE, down: 1 };
  const pairing = reassignedTo(base, displacement, Int32Array.from(swapped([0, 1])));
  expect(pairing).toMatchObject({ relation: "reassigned", displacement, moved: 2 });
});
