/** What a side of a row answers: numbers that the other side must have, too. */
export type Work = () => Promise<readonly number[]>;

/** Loads what a side needs, which is not timed, and gives its work, which is. */
export type Side = (folder: string, threads: number) => Work | Promise<Work>;

/** A row of the bench. Its peer is in `rows/NAME.py`. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** What a row does, so many times. */
  readonly per?: { readonly count: number; readonly unit: string } | undefined;
  /** Read once, and done to them, for the roofline. */
  readonly bytes?: number | undefined;
  readonly operations?: number | undefined;
  /** One thread when not said. */
  readonly threads?: "all" | undefined;
  /** Largest relative difference of the peer's results. */
  readonly tolerance?: number | undefined;
  /** Times as fast as the peer. */
  readonly goal?: number | undefined;
  readonly atMost?: number | undefined;
  /** What cannot be done a second time in the same process, or takes too long. */
  readonly once?: true | undefined;
  readonly note?: string | undefined;
  readonly peer?: { readonly name: string } | undefined;
  readonly limitName?: string | undefined;
  readonly prepare: (folder: string) => void | Promise<void>;
  readonly undrizzle: Side;
  readonly limit?: Side | undefined;
}

/** What one side of one round took. */
export interface Taken {
  readonly cpu: number;
  readonly wall: number;
  readonly megabytes: number;
  readonly result: readonly number[];
  /** Medians of the calls after the first. */
  readonly again?: { readonly cpu: number; readonly wall: number } | undefined;
}

export type SideName = "undrizzle" | "peer" | "limit";
export type Round = { readonly undrizzle: Taken } & { readonly [side in SideName]?: Taken };

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Spread {
  readonly cpu: Summary;
  readonly wall: Summary;
  readonly megabytes: number;
  /** Seconds of the row's clock once it was done before in the same process. */
  readonly again?: Summary | undefined;
}

/** What is kept of a row, in results/metrics.json. */
export interface Measured
  extends Pick<Row, "title" | "per" | "bytes" | "operations" | "goal" | "note" | "limitName"> {
  readonly peerName?: string | undefined;
  readonly clock: "cpu" | "wall";
  readonly rounds: number;
  readonly undrizzle: Spread;
  readonly peer?: Spread | undefined;
  readonly limit?: Spread | undefined;
  readonly timesAsFast?: Summary | undefined;
  readonly timesAsFastAgain?: Summary | undefined;
  readonly ofLimit?: Summary | undefined;
  readonly copyBytesPerSecond: number;
  readonly float32OperationsPerSecond: number;
  readonly at: string;
  readonly loadAverage: number;
}
