/** What a model takes and gives, as it travels between threads. */
export interface RawTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** An input or output as ONNX Runtime describes it. */
export type RawPort =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string;
      readonly isTensor: true;
      readonly type: string;
      readonly shape: readonly (number | string)[];
    };

/** A model that is loaded on this thread or on others; errors are ONNX Runtime's. */
export interface RawSession {
  readonly inputMetadata: readonly RawPort[];
  readonly outputMetadata: readonly RawPort[];
  run(feeds: Readonly<Record<string, RawTensor>>): Promise<Readonly<Record<string, RawTensor>>>;
  release(): Promise<void>;
}

/** Threads that each hold sessions of their own, so that several calls of a model run at once. */
export interface SessionPool {
  open(path: string): Promise<RawSession>;
  /** Ends the threads; a second time does nothing. */
  release(): Promise<void>;
}
