/** A column of a training log that is read: a term of the loss in training or validation, or the weight of the KL. */
export type ColumnId =
  | "train.loss"
  | "train.reconstruction"
  | "train.kl"
  | "val.loss"
  | "val.reconstruction"
  | "val.kl"
  | "beta";
type Term = "loss" | "reconstruction" | "kl";

const PARTS: Readonly<Record<"train" | "val", RegExp>> = {
  val: /^(?:val|valid|validation|dev|eval)_|_(?:val|valid|validation|dev|eval)$/,
  train: /^(?:train|training|tr)_|_(?:train|training|tr)$/,
};

/** Spellings of each term, the plainest first: of two columns that mean the same the earlier spelling is read. */
const TERMS: Readonly<Record<Term, readonly RegExp[]>> = {
  loss: [/^loss$/, /^(?:total|total_loss|loss_total)$/, /^objective$/],
  reconstruction: [
    /^(?:loss_)?(?:recon|rec|reconstruction|reconst)(?:_loss|_error|_term)?$/,
    /^(?:loss_)?(?:nll|likelihood)(?:_loss)?$/,
    /^(?:loss_)?(?:weighted_|intensity_weighted_|intensity_)?(?:mse|mae|l1|l2|bce|huber)(?:_loss)?$/,
  ],
  kl: [/^(?:loss_)?(?:kl|kld|kl_div|kl_divergence|kl_raw)(?:_loss|_term|_mean|_total)?$/],
};
const BETA = /^(?:beta|beta_kl|kl_beta|kl_weight|weight_kl|beta_t|kl_anneal(?:ing)?)$/;
const EPOCH = /^(?:epochs?|ep|epoch_(?:idx|index|number|num))$/;

function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

export function isEpoch(name: string): boolean {
  return EPOCH.test(plainName(name));
}

/** What a column is, and how far down the list of spellings it stands; null for what is not read. */
export function columnOf(name: string): { readonly id: ColumnId; readonly rank: number } | null {
  const plain = plainName(name);
  if (BETA.test(plain)) return { id: "beta", rank: 0 };
  const part = PARTS.val.test(plain) ? "val" : "train";
  const bare = plain.replace(PARTS[part], "");
  for (const [term, spellings] of Object.entries(TERMS)) {
    const rank = spellings.findIndex((spelling) => spelling.test(bare));
    if (rank >= 0) return { id: `${part}.${term as Term}`, rank };
  }
  return null;
}

export const COLUMN_NAMES =
  "epoch, loss, recon (or mse, mae, nll), kl (or kld), beta, and the same with val_ before it";
