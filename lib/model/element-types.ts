import { FormatError, ValueError } from "../errors.js";
import type { Values } from "../fields/field.js";

/** Elements of a tensor as ONNX Runtime takes and gives them; float16 as the bits of each value. */
export type Elements =
  | Values
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array;

const INTEGERS: Readonly<Record<string, { least: number; most: number; of: (values: Values) => Elements }>> =
  {
    bool: { least: 0, most: 1, of: (values) => Uint8Array.from(values) },
    uint8: { least: 0, most: 2 ** 8 - 1, of: (values) => Uint8Array.from(values) },
    int8: { least: -(2 ** 7), most: 2 ** 7 - 1, of: (values) => Int8Array.from(values) },
    uint16: { least: 0, most: 2 ** 16 - 1, of: (values) => Uint16Array.from(values) },
    int16: { least: -(2 ** 15), most: 2 ** 15 - 1, of: (values) => Int16Array.from(values) },
    uint32: { least: 0, most: 2 ** 32 - 1, of: (values) => Uint32Array.from(values) },
    int32: { least: -(2 ** 31), most: 2 ** 31 - 1, of: (values) => Int32Array.from(values) },
    uint64: { least: 0, most: 2 ** 53, of: (values) => BigUint64Array.from(Array.from(values, BigInt)) },
    int64: {
      least: -(2 ** 53),
      most: 2 ** 53,
      of: (values) => BigInt64Array.from(Array.from(values, BigInt)),
    },
  };

/** Largest finite value of a type of floating-point numbers. */
const LARGEST: Readonly<Record<string, number>> = {
  float16: 65504,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

/** Whether numbers can be fed to, and read from, a tensor of this type. */
export function isNumeric(type: string): boolean {
  return type in INTEGERS || type in LARGEST;
}

/**
 * Numbers as elements of a type: rounded to nearest for floating-point types, whole ones only for integers and bool.
 *
 * @param what the input, for messages
 * @throws ValueError when one does not fit the type; FormatError when the type holds no numbers
 */
export function toElements(values: Values, type: string, what: string): Elements {
  const integers = INTEGERS[type];
  if (integers) {
    const misfit = values.find((v) => !(Number.isInteger(v) && v >= integers.least && v <= integers.most));
    if (misfit !== undefined) throw new ValueError(`${what} is ${type}: ${misfit} does not fit it`);
    return integers.of(values);
  }
  const largest = LARGEST[type];
  if (largest === undefined)
    throw new FormatError(`${what} is ${type}: only numbers are fed: export it as float32`);
  if (type === "float64") return Float64Array.from(values);
  if (type === "float32" && values instanceof Float32Array) return values;
  const misfit = values.find((v) => Number.isFinite(v) && Math.abs(v) > largest);
  if (misfit !== undefined) throw new ValueError(`${what} is ${type}: ${misfit} does not fit it`);
  return type === "float16" ? Uint16Array.from(values, halfBits) : Float32Array.from(values);
}

/** Elements as numbers: float32 as it is, float16 as float32, all others in double precision. */
export function fromElements(data: unknown, type: string, what: string): Values {
  if (type === "float32") return data as Float32Array;
  if (type === "float16")
    return data instanceof Uint16Array
      ? Float32Array.from(data, halfValue)
      : Float32Array.from(data as Iterable<number>);
  if (!isNumeric(type)) throw new FormatError(`${what} is ${type}: export it as float32`);
  return Float64Array.from(data as ArrayLike<number | bigint>, Number);
}

const number = new Float32Array(1);
const bits = new Uint32Array(number.buffer);

/** Bits of the nearest IEEE 754 binary16, ties to even. */
export function halfBits(value: number): number {
  number[0] = value;
  const sign = ((bits[0] ?? NaN) >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const steps = roundToEven((size / 2 ** exponent) * 1024);
  // Subnormal numbers have fewer than 1024 steps and the exponent 0; rounding up to 2048 goes on in the exponent.
  return sign | (size === 0 ? 0 : steps < 1024 ? steps : ((exponent + 15) << 10) + steps - 1024);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function halfValue(half: number): number {
  const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 0x1f, half & 0x3ff];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
