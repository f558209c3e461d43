import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeNumbers, readNumbers } from "../../lib/diagnosis/numbers.js";
import type { TrainingFinding, TrainingReading } from "../../lib/diagnosis/training/training.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-training-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reading(text: string): Promise<TrainingReading> {
  const file = join(folder, "train_log.csv");
  await writeFile(file, text);
  return (await readNumbers({ trainingLog: file })).training!;
}

/** A log of 30 epochs; each column by its epoch. */
function log(columns: Record<string, (epoch: number) => number | string>, epochs = 30): string {
  const names = Object.keys(columns);
  const rows = Array.from({ length: epochs }, (_, i) =>
    [i + 1, ...names.map((name) => columns[name]!(i + 1))].join(","),
  );
  return `${["epoch", ...names].join(",")}\n${rows.join("\n")}\n`;
}

const found = ({ findings }: TrainingReading, id: TrainingFinding["id"]) => findings.find((f) => f.id === id);
const settled = (e: number): number => 0.3 + Math.exp(-e);

describe("what a course shows", () => {
  test("KL at zero: posterior collapse, with its epochs and where it came from", async () => {
    const told = await reading(log({ loss: settled, recon: settled, kl: (e) => (e === 1 ? 12 : 1e-4) }));
    const collapse = found(told, "kl-at-zero")!;
    expect(collapse.sentence).toMatch(/^kl is 1.00e-4 in epochs 25 to 30 \(12 at epoch 1\)/);
    expect(collapse.speaksFor).toEqual(["posterior-collapse", "latent-ignored"]);
    expect(collapse.epochs).toEqual([25, 30]);
  });

  test("KL against reconstruction: the weight and its part, by hand: 0.002·100 / (0.002·100 + 0.3) = 40 %", async () => {
    const told = await reading(log({ train_loss: () => 0.5, train_mse: () => 0.3, train_kld: () => 100 }));
    expect(found(told, "kl-weight")!.sentence).toBe("the loss is train_mse plus 0.002 × train_kld");
    expect(found(told, "kl-against-reconstruction")).toMatchObject({ isConcern: false });
    expect(found(told, "kl-against-reconstruction")!.sentence).toMatch(/makes up 40 % of the loss/);
    expect(found(told, "kl-large")!.speaksFor).toContain("point-posterior");
  });

  test("a KL that hardly counts speaks for a point posterior: 0.0001·100 / 0.31 = 3.2 %", async () => {
    const told = await reading(log({ loss: () => 0.31, recon: () => 0.3, kl: () => 100 }));
    const part = found(told, "kl-against-reconstruction")!;
    expect(part.sentence).toMatch(/3.2 % of the loss.*hardly holds/);
    expect(part.speaksFor).toEqual(["point-posterior", "prior-gap"]);
  });

  test("a warm-up of the weight is read from the three columns", async () => {
    const weight = (e: number): number => Math.min(1, e / 10) * 0.004;
    const told = await reading(log({ loss: (e) => 0.3 + weight(e) * 20, recon: () => 0.3, kl: () => 20 }));
    expect(found(told, "kl-weight")!.sentence).toMatch(/from 4.00e-4 at epoch 1 to 0.004 at epoch 30/);
  });

  test("other terms in the loss: no weight is made up", async () => {
    const told = await reading(log({ loss: (e) => 1 + 0.3 * Math.sin(e), recon: () => 0.3, kl: () => 20 }));
    expect(found(told, "kl-weight")).toBeUndefined();
    expect(told.untold.join()).toMatch(/other terms stand in it/);
  });

  test.each<
    [string, (e: number) => number | string, (e: number) => number | string, TrainingFinding["id"], RegExp]
  >([
    [
      "still falling",
      (e) => 3 - 0.05 * e,
      settled,
      "still-falling",
      /from epochs 19 to 24 to epochs 25 to 30 loss went from 1.925 to 1.625 \(−16 %\)/,
    ],
    ["settled", settled, settled, "converged", /it has settled/],
    [
      "NaN",
      (e) => (e < 12 ? 1 / e : "nan"),
      settled,
      "not-finite",
      /^loss is NaN from epoch 12 on, 0.09091 at epoch 11 before/,
    ],
    [
      "empty, as pandas writes NaN",
      (e) => (e < 22 ? 1 / e : ""),
      settled,
      "not-finite",
      /^loss is empty .* from epoch 22 on/,
    ],
    [
      "diverged",
      (e) => (e < 10 ? 1 / e : 0.1 * e),
      settled,
      "diverged",
      /rose from 0.1111 at epoch 9 to 2.75 in epochs 25 to 30/,
    ],
    [
      "nothing learnt",
      () => 0.7,
      settled,
      "nothing-learnt",
      /loss is 0.7 in epochs 25 to 30 and was 0.7 at epoch 1/,
    ],
    [
      "overfitting",
      (e) => 1 / e,
      (e) => 0.5 + 0.02 * Math.abs(e - 8),
      "overfitting",
      /val_loss was least at epoch 8 \(0.5\) and is 0.89 in epochs 25 to 30.*epoch 8 is the better one/,
    ],
  ])("%s", async (_, loss, val_loss, id, sentence) => {
    const told = await reading(log({ loss, val_loss }));
    expect(found(told, id)?.sentence).toMatch(sentence);
    const concerns = told.findings.filter(({ isConcern }) => isConcern).map((f) => f.id);
    expect(concerns).toEqual(id === "converged" ? [] : [id]);
  });

  test("noise about a settled loss is neither falling nor overfitting", async () => {
    const noise = (e: number): number => 0.02 * Math.sin(12.9898 * e * e);
    const told = await reading(log({ loss: (e) => 0.3 + noise(e), val_loss: (e) => 0.4 + noise(e + 50) }));
    expect(told.findings.filter(({ isConcern, id }) => isConcern && id !== "nothing-learnt")).toEqual([]);
  });

  test("few epochs: what cannot be told is said", async () => {
    const told = await reading(log({ loss: settled }, 4));
    expect(told.findings).toEqual([]);
    expect(told.untold.join("\n")).toMatch(/4 finite values are too few/);
    expect(told.untold.join("\n")).toMatch(/the KL: the log has no column of it/);
  });
});

describe("shapes that people have", () => {
  const rows = Array.from({ length: 10 }, (_, i) => ({ epoch: i, train: { loss: 1 / (i + 1) }, lr: 0.1 }));
  test.each([
    ["semicolons", `Epoch;Train/Loss;lr\n${rows.map((r) => `${r.epoch};${r.train.loss};0.1`).join("\n")}`],
    ["a JSON list", JSON.stringify(rows)],
    ["JSON lines", rows.map((row) => JSON.stringify(row)).join("\n")],
    [
      "a JSON object of lists",
      JSON.stringify({
        epoch: rows.map((r) => r.epoch),
        loss: rows.map((r) => r.train.loss),
        lr: rows.map(() => 0.1),
      }),
    ],
  ])("%s", async (_, text) => {
    const told = await reading(text);
    expect(told.epochs).toEqual([0, 9]);
    expect(Object.keys(told.read)).toEqual(["train.loss"]);
    expect(told.unread).toEqual(["lr"]);
    expect(found(told, "still-falling")).toBeDefined();
  });

  test("a resumed run: the last row of an epoch is read, and it is said", async () => {
    const told = await reading(`epoch,loss\n1,9\n2,8\n2,4\n3,3\n`);
    expect(told.epochs).toEqual([1, 3]);
    expect(told.notes.join()).toMatch(/1 rows repeat an epoch/);
  });
});

test.each([
  ["", /is empty/],
  ["epoch,loss\n", /has a header and no epoch/],
  ["epoch,accuracy\n1,2\n", /no column of a loss is known \(columns: epoch, accuracy\)/],
  ["epoch,loss\n1,2\n2,abc\n", /line 3: loss is "abc", not a number/],
  ["epoch,loss\nfirst,2\n", /line 2: epoch is "first", not a number of an epoch/],
  ["epoch,loss\n1,2\n2\n", /line 3 has 1 cells, the header 2/],
  ["1,2\n2,3\n", /names no columns: add a header/],
  ['[{"epoch": 1, "loss": {"a": []}}, 3]', /a list of objects, one an epoch/],
  ['{"loss": [1, 2], "kl": [1]}', /lists have different lengths \(loss 2, kl 1\)/],
  ["[{", /not JSON/],
])("%j is refused by name", async (text, message) => {
  await expect(reading(text)).rejects.toThrow(message);
});

test("the text says what a finding speaks for, and that it confirms none", async () => {
  const file = join(folder, "kl.csv");
  await writeFile(file, log({ loss: settled, kl: () => 0 }));
  expect(describeNumbers(await readNumbers({ trainingLog: file }))).toMatch(
    /Speaks\s+for\s+posterior-collapse,\s+latent-ignored,\s+and\s+confirms\s+none/,
  );
});
