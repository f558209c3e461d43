declare module "ndarray-fft" {
  import type { NdArray } from "ndarray";
  /** In place on the real and imaginary parts; 1 is forward, −1 inverse (divided by the number of points). */
  export default function fft(direction: 1 | -1, real: NdArray, imaginary: NdArray): void;
}
