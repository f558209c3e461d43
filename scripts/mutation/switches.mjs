/**
 * Which mutant is on, and which were met. Stryker's own switches are calls that compare texts and count in objects; in
 * loops over cells they cost 30 times the loop. These compare and count numbers.
 */
const MOST_MUTANTS = 1 << 16;

/** No mutant. */
export const NONE = -1;
export let active = NONE;
export const counts = new Uint32Array(MOST_MUTANTS);
let activeHits = 0;
let hitLimit = Number.POSITIVE_INFINITY;

/** Called wherever the active mutant is; an endless loop ends here. */
export function hit() {
  if (++activeHits > hitLimit) throw new Error(`the mutant was met ${activeHits} times: an endless loop`);
  return true;
}

/**
 * Switches a mutant on; gives how often it was met since.
 *
 * @param {number} mutant
 * @param {number | undefined} limit Stryker's, a hundred times what all tests meet without the mutant: a twentieth of it is enough
 */
export function activate(mutant, limit = Number.POSITIVE_INFINITY) {
  active = mutant;
  activeHits = 0;
  hitLimit = limit / 20;
  return () => activeHits;
}

/** How often each mutant's place was met since the last call. */
export function hits() {
  /** @type {Record<string, number>} */
  const met = {};
  for (let id = 0; id < MOST_MUTANTS; id++) if (counts[id] > 0) met[id] = counts[id];
  counts.fill(0);
  return met;
}

/**
 * The code of a module with these switches instead of Stryker's.
 *
 * @param {string} code
 */
export function withSwitches(code) {
  const [header, body] = code.split(/(?<=return isActive\(id\);\s*\})/);
  if (body === undefined) return header;
  return (
    `import * as $mutants from ${JSON.stringify(import.meta.url)};\n` +
    body
      .replaceAll(/stryMutAct_9fa48\("(\d+)"\)/g, "($$mutants.active === $1 && $$mutants.hit())")
      .replaceAll(/stryCov_9fa48\(([^)]*)\)/g, (_, /** @type {string} */ ids) =>
        ids.replaceAll(/"(\d+)"/g, "$$mutants.counts[$1]++").replace(/^(.*)$/s, "($1)"),
      )
  );
}
