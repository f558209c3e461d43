import { type StoppableThread, startThread, ThreadError } from "./stoppable-thread.js";

/** Compressions whose decoders are libraries. */
export type ThreadedCodec = "zstd" | "blosc" | "lz4" | "lerc";

const LONGEST_SECONDS = 5;
const SLOWEST_BYTES_A_SECOND = 1e7;

const LIBRARIES: Readonly<Record<ThreadedCodec, string>> = {
  zstd: "zstddec",
  blosc: "numcodecs/blosc",
  lz4: "numcodecs/lz4",
  lerc: "lerc",
};

const PROGRAM = `
const decoders = {
  async zstd(library) {
    const { ZSTDDecoder } = await import(library);
    const decoder = new ZSTDDecoder();
    await decoder.init();
    return (packed, largest) => decoder.decode(packed, largest);
  },
  blosc: fromNumcodecs,
  lz4: fromNumcodecs,
  async lerc(library) {
    // The library misspells the method where it reads uint32.
    DataView.prototype.getUInt32 = DataView.prototype.getUint32;
    const { default: lerc } = await import(library);
    return (packed) => {
      const whole = packed.byteLength === packed.buffer.byteLength ? packed : packed.slice();
      const { pixels, mask } = lerc.decode(whole.buffer, { returnPixelInterleavedDims: true });
      return { pixels: pixels[0], mask };
    };
  },
};
async function fromNumcodecs(library) {
  const { default: Codec } = await import(library);
  const codec = Codec.fromConfig({});
  return async (packed) => Uint8Array.from(await codec.decode(packed));
}
const loaded = new Map();
async function answer({ codec, packed, largest }) {
  if (!loaded.has(codec)) loaded.set(codec, decoders[codec](workerData[codec]));
  return (await loaded.get(codec))(packed, largest);
}`;

let current: StoppableThread | null = null;

/**
 * Decompresses on a thread that is stopped where a library takes more than 5 s, and 1 s for each 10 MB.
 *
 * @param largest bytes that come out at most
 * @returns what the library gives: bytes, for LERC `{ pixels, mask }`
 * @throws Error that says what is wrong, without naming the file.
 */
export async function decodeOnThread(
  codec: ThreadedCodec,
  packed: Uint8Array,
  largest: number,
): Promise<unknown> {
  current ??= start();
  const thread = current;
  const seconds = Math.ceil(LONGEST_SECONDS + largest / SLOWEST_BYTES_A_SECOND);
  try {
    return await thread.ask({ codec, packed, largest }, seconds);
  } catch (error) {
    if (current === thread) current = null;
    // Others wait for an answer of it, if it is not stopped by now: what they ask goes to a new one.
    if (error instanceof ThreadError && error.kind === "stopped")
      return decodeOnThread(codec, packed, largest);
    void thread.stop();
    throw new Error(
      error instanceof ThreadError && error.kind === "late"
        ? `its ${codec} data are damaged, or too much for this machine: decoding ${error.message} and was stopped`
        : `its ${codec} data are damaged (${(error as Error).message})`,
    );
  }
}

function start(): StoppableThread {
  const libraries = Object.fromEntries(
    Object.entries(LIBRARIES).map(([codec, name]) => [codec, import.meta.resolve(name)]),
  );
  const thread = startThread(PROGRAM, libraries, () => {
    if (current === thread) current = null;
  });
  return thread;
}
