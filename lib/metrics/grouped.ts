import type { FieldEvent } from "../fields/event.js";

/** Sums over events that can be merged. */
export interface Sums<State, Result> {
  /** The fields must not change before the state or the result was read. */
  add(event: FieldEvent<"mm/day">): void;
  state(): State;
  merge(state: State): void;
  result(): Result;
  release(): void;
}

/** {@link Sums} of groups of events. */
export interface GroupedSums<Result, State = unknown> {
  add(event: FieldEvent<"mm/day">, group: number): void;
  /** What was added so far to each group, plain data. */
  states(): ReadonlyMap<number, State>;
  /** Adds what others were given: the result is that of all events, to the bit. */
  merge(states: ReadonlyMap<number, State>): void;
  result(): Result;
  /** The result without each group, one after the other. */
  withoutEach(): Result[];
  release(): void;
}

/** Sums kept apart by group. The result is that of all events, to the bit; memory grows with the groups. */
export function grouped<State, Result>(start: () => Sums<State, Result>): GroupedSums<Result, State> {
  const done = new Map<number, State>();
  let current: { readonly group: number; readonly sums: Sums<State, Result> } | null = null;
  const close = (): void => {
    if (current) done.set(current.group, current.sums.state());
    current?.sums.release();
    current = null;
  };
  /** Merges some states, reads what is asked for, and lets go. */
  const merged = <Read>(states: readonly State[], read: (sums: Sums<State, Result>) => Read): Read => {
    const sums = start();
    try {
      for (const state of states) sums.merge(state);
      return read(sums);
    } finally {
      sums.release();
    }
  };
  /** In the order of the groups. */
  const inOrder = (): State[] => {
    close();
    return [...done].sort(([a], [b]) => a - b).map(([, state]) => state);
  };
  /** Results without each of some states, by halves: n log n merges. */
  const withoutEachOf = (states: readonly State[], others: readonly State[]): Result[] => {
    if (states.length === 1) return [merged(others, (sums) => sums.result())];
    const half = states.length >> 1;
    const [left, right] = [states.slice(0, half), states.slice(half)];
    return [
      ...merged([...others, ...right], (sums) => withoutEachOf(left, [sums.state()])),
      ...merged([...others, ...left], (sums) => withoutEachOf(right, [sums.state()])),
    ];
  };
  return {
    add(event, group) {
      if (current?.group !== group) {
        close();
        const sums = start();
        const earlier = done.get(group);
        if (earlier !== undefined) sums.merge(earlier);
        current = { group, sums };
      }
      current.sums.add(event);
    },
    states() {
      close();
      return done;
    },
    merge(states) {
      close();
      for (const [group, state] of states) {
        const earlier = done.get(group);
        const both = earlier === undefined ? [state] : [earlier, state];
        done.set(
          group,
          merged(both, (sums) => sums.state()),
        );
      }
    },
    result: () => merged(inOrder(), (sums) => sums.result()),
    withoutEach: () => withoutEachOf(inOrder(), []),
    release: () => current?.sums.release(),
  };
}
