import { wasmCode } from "./wasm-code.js";

/** The exports of wasm/index.ts; every argument that is an address is in bytes. */
export interface WasmKernels {
  zToMm(z: number, mean: number, std: number, out: number, n: number): void;
  hardThreshold(values: number, threshold: number, out: number, n: number): void;
  countBits(values: number, counted: number, n: number, table: number, summary: number): number;
  countBins(values: number, n: number, table: number): number;
  filledBins(table: number, first: number, last: number, bins: number): number;
  countInBins(
    values: number,
    n: number,
    least: number,
    greatest: number,
    wanted: number,
    tables: number,
  ): void;
  listBins(values: number, n: number, least: number, greatest: number, wanted: number, lists: number): void;
  total(table: number, n: number): number;
  deviations(a: number, b: number, n: number, state: number): void;
  openBins(a: number, b: number, n: number, state: number, list: number, most: number): number;
  eventSums(
    fields: number,
    stride: number,
    count: number,
    n: number,
    mask: number,
    limit: number,
    counted: number,
    facts: number,
    products: number,
    scratch: number,
  ): number;
  job(at: number, truthTable: number, memberTable: number): void;
  crps(
    fields: number,
    stride: number,
    members: number,
    n: number,
    mask: number,
    from: number,
    to: number,
    out: number,
    scratch: number,
  ): number;
  powerSpectrum(
    values: number,
    height: number,
    width: number,
    yPlan: number,
    xPlan: number,
    rows: number,
    half: number,
    block: number,
    lines: number,
    power: number,
  ): number;
  groupSums(values: number, groups: number, n: number, sums: number): void;
  mapQuantiles(
    values: number,
    mask: number,
    n: number,
    trace: number,
    out: number,
    map: number,
    low: number,
    high: number,
    a: number,
    b: number,
    draws: number,
  ): void;
  packWet(
    values: number,
    mask: number,
    other: number,
    otherMask: number,
    n: number,
    trace: number,
    compared: number,
    packed: number,
    end: number,
  ): number;
  sortFloats(values: number, n: number, sorted: number, tables: number): void;
  areaTable(values: number, valid: number, limit: number, height: number, width: number, table: number): void;
  windowSums(
    tables: number,
    stride: number,
    members: number,
    height: number,
    width: number,
    window: number,
    first: number,
    rows: number,
    columns: number,
    out: number,
    scratch: number,
  ): void;
  cosineForward: CosineKernel;
  cosineInverse: CosineKernel;
  uniforms(blocks: number, a: number, b: number, low: number, high: number, out: number): void;
}

type CosineKernel = (
  values: number,
  n: number,
  columns: number,
  turns: number,
  plan: number,
  block: number,
  lines: number,
  out: number,
  outStride: number,
) => void;

interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** What is used of WebAssembly; Node's types have none of it. */
interface WebAssemblyObject {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => Memory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: Memory } },
  ) => { readonly exports: object };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyObject };
const PAGE = 65536;
const MAXIMUM_PAGES = 16384;

/** A memory with the kernels that work on it. */
export interface WasmArena {
  readonly kernels: WasmKernels;
  readonly memory: Memory;
  readonly module: object;
  f32: Float32Array;
  f64: Float64Array;
  u8: Uint8Array;
  u32: Uint32Array;
}

let module: object | null | undefined;
let shared: WasmArena | null | undefined;

/** The compiled kernels; `null` where WebAssembly, its SIMD or shared memory is not to be had. */
function compiled(): object | null {
  if (module === undefined) {
    try {
      // Pages that may not share memory may not compile either, and say so on their console.
      module = typeof SharedArrayBuffer === "undefined" ? null : new WebAssembly.Module(bytesOf(wasmCode));
    } catch {
      module = null;
    }
  }
  return module;
}

/** Where the next thing in the memory of kernels may begin. */
export function upTo64(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A memory of its own; `null` where there are no kernels or no memory. */
export function newArena(bytes: number): WasmArena | null {
  const code = compiled();
  if (!code) return null;
  try {
    const memory = new WebAssembly.Memory({
      initial: Math.ceil(bytes / PAGE),
      maximum: MAXIMUM_PAGES,
      shared: true,
    });
    const { exports } = new WebAssembly.Instance(code, { env: { memory } });
    return { kernels: exports as WasmKernels, memory, module: code, ...viewsOf(memory.buffer) };
  } catch {
    return null;
  }
}

function viewsOf(buffer: SharedArrayBuffer): Pick<WasmArena, "f32" | "f64" | "u8" | "u32"> {
  return {
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    u8: new Uint8Array(buffer),
    u32: new Uint32Array(buffer),
  };
}

/**
 * The arena that all synchronous kernels share, with room for `bytes`; what it held before may be gone. `null` where
 * there are no kernels, or not that much memory.
 */
export function arena(bytes: number): WasmArena | null {
  if (shared === undefined) shared = newArena(PAGE);
  if (!shared) return null;
  const missing = bytes - shared.u8.length;
  if (missing > 0) {
    try {
      shared.memory.grow(Math.ceil(missing / PAGE));
    } catch {
      return null;
    }
    Object.assign(shared, viewsOf(shared.memory.buffer));
  }
  return shared;
}

/** Whether the SIMD kernels are in use, and not the plain ones (a browser without shared memory, an old runtime). */
export function hasWasm(): boolean {
  return arena(0) !== null;
}
