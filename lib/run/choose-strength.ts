import { UsageError, ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { type FitSetting, recordSetting } from "../postprocess/fit-setting.js";
import { withSetting } from "../postprocess/fitted.js";
import type { FittedMethod, MethodSpec } from "../postprocess/methods.js";
import type { TextureTables } from "../postprocess/residual-texture/texture-split.js";
import {
  fitTextureStrengths,
  type TextureStrengths,
} from "../postprocess/residual-texture/texture-strengths.js";
import { type EventSelection, selectEvents } from "../postprocess/split.js";
import { sure } from "../sure.js";
import {
  addScores,
  type EventScores,
  emptyScores,
  type Scores,
  scoreEvent,
  scoresOf,
  targetsMet,
} from "./event-scores.js";
import { type FoldOptions, foldsOf } from "./folds.js";

/** What a strength is chosen by: the fair CRPS, or how many of the five targets are met and then the CRPS. */
export type ChooseBy = "crps" | "bands";

export interface StrengthPoint extends Scores {
  readonly strength: number;
  /** Of the five targets. */
  readonly met: number;
}

/** A strength and the curve that it was chosen on: every event scored by a texture that was fitted on others. */
export interface StrengthChoice {
  readonly strength: number;
  readonly by: ChooseBy;
  readonly curve: readonly StrengthPoint[];
  readonly folds: number;
  readonly events: number;
}

export interface ChooseStrengthOptions extends FoldOptions {
  readonly by?: ChooseBy | undefined;
  readonly folds?: number | undefined;
  readonly strengths?: readonly number[] | undefined;
  readonly shared?: number | undefined;
  /** Of the noise, and of a random split; 0 by default. */
  readonly seed?: number | undefined;
  /** A cell is wet from this many mm/day on. */
  readonly threshold?: number | undefined;
  /** Told how many of how many folds are scored. */
  readonly onFold?: ((done: number, total: number) => void) | undefined;
}

const STRENGTHS: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Choices of one strength over folds: on all events, and for each fold on the scores of the others. */
export interface StrengthChoices {
  readonly all: StrengthChoice;
  /** None of the events of a fold had a part in the scores that its strength is chosen by. */
  readonly ofFold: readonly number[];
}

/** {@link StrengthChoices}, and the textures of them that were fitted without the events of a fold. */
export interface FoldStrengths {
  readonly choices: StrengthChoices;
  fitted(fold: number): Promise<FittedMethod>;
  /** The textures of all strengths that were fitted without the event of this key. */
  without(key: string): TextureTables;
}

/**
 * Chooses the strength of residual texture by cross-validation, in contiguous folds unless told: no event is scored by a texture that was
 * fitted on it.
 *
 * @param events those to fit on
 * @throws ValueError when events have one member (there is no fair CRPS and no diversity), or the texture cannot be fitted
 */
export async function chooseStrength(
  events: EventSet<"mm/day">,
  options: ChooseStrengthOptions = {},
): Promise<StrengthChoice> {
  return (await chooseStrengths(events, options)).choices.all;
}

/** {@link chooseStrength}, with what each fold would choose without its own scores. */
export async function chooseStrengths(
  events: EventSet<"mm/day">,
  {
    by = "crps",
    folds = 4,
    strengths = STRENGTHS,
    shared,
    seed,
    split,
    threshold,
    onFold,
  }: ChooseStrengthOptions = {},
): Promise<FoldStrengths> {
  if (events.members < 2)
    throw new ValueError(
      "the strength of residual texture is chosen by the spread of members, and each event has one: give a strength, or samples of several members",
    );
  const scores: EventScores[][][] = [];
  const textures: { readonly texture: TextureStrengths; readonly setting: FitSetting }[] = [];
  const foldOf = new Map<string, number>();
  const parts = foldsOf(events, folds, { split, seed });
  for (const { fit, held } of parts) {
    const recorded = recordSetting(fit);
    const treated = await fitTextureStrengths(recorded.events, { shared, seed }, strengths);
    textures.push({ texture: treated, setting: recorded.setting() });
    const ofFold: EventScores[][] = strengths.map(() => []);
    for await (const event of held) {
      foldOf.set(event.key, scores.length);
      for (const [k, each] of treated.treat(event).entries())
        sure(ofFold[k]).push(scoreEvent(each, threshold));
    }
    scores.push(ofFold.map((each) => [together(each)]));
    onFold?.(scores.length, parts.length);
  }
  const curveOf = (of: readonly EventScores[][][]): StrengthPoint[] =>
    strengths.map((strength, k) => {
      const all = scoresOf(of.flatMap((fold) => sure(fold[k])));
      return { strength, ...all, met: targetsMet(all).length };
    });
  const curve = curveOf(scores);
  const ofFold = scores.map(
    (_, fold) => best(curveOf(scores.filter((__, other) => other !== fold)), by).strength,
  );
  return {
    choices: {
      all: { strength: best(curve, by).strength, by, curve, folds: scores.length, events: events.length },
      ofFold,
    },
    async fitted(fold) {
      const { texture, setting } = sure(textures[fold]);
      return withSetting(await texture.fitted(ofFold[fold] ?? NaN), setting);
    },
    without: (key) => sure(textures[foldOf.get(key) ?? NaN]).texture.tables,
  };
}

function together(events: readonly EventScores[]): EventScores {
  const all = emptyScores();
  for (const event of events) addScores(all, event);
  return all;
}

/**
 * A spec as it is, or with the strength of residual texture chosen on the events to fit on where it has none.
 *
 * @throws ValueError as {@link chooseStrength} does
 */
export async function withStrength(
  spec: MethodSpec,
  events: EventSet<"mm/day">,
  fitOn: EventSelection,
  { by, threshold }: Pick<ChooseStrengthOptions, "by" | "threshold"> = {},
): Promise<{ readonly spec: MethodSpec; readonly choice: StrengthChoice | null }> {
  const isTexture = spec.method === "residual-texture";
  if (by !== undefined && (!isTexture || spec.strength !== undefined))
    throw new UsageError(
      isTexture
        ? "--choose and --strength are given: give one of them"
        : `--choose means nothing to ${spec.method}: it is of residual-texture`,
    );
  if (!isTexture || spec.strength !== undefined) return { spec, choice: null };
  const { shared, seed } = spec;
  const choice = await chooseStrength(selectEvents(events, fitOn), { by, shared, seed, threshold });
  return { spec: { ...spec, strength: choice.strength }, choice };
}

function best(curve: readonly StrengthPoint[], by: ChooseBy): StrengthPoint {
  const order = [...curve].sort((a, b) => (by === "bands" ? b.met - a.met : 0) || a.crps - b.crps);
  return sure(order[0]);
}
