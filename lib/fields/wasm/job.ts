import { countBits } from "./bits";
import { eventSums } from "./event-sums";

/**
 * Sums of one event, and its values counted, as described by the 48 bytes at `at`: the arguments of eventSums in their
 * order, what to count (1 the truth, 2 the members), and room for what eventSums returns.
 */
export function job(at: usize, truthTable: usize, memberTable: usize): void {
  const fields = <usize>load<u32>(at);
  const stride = <usize>load<u32>(at, 4);
  const count = load<i32>(at, 8);
  const n = load<i32>(at, 12);
  const counted = <usize>load<u32>(at, 24);
  const cells = eventSums(
    fields,
    stride,
    count,
    n,
    <usize>load<u32>(at, 16),
    load<f32>(at, 20),
    counted,
    <usize>load<u32>(at, 28),
    <usize>load<u32>(at, 32),
    <usize>load<u32>(at, 36),
  );
  store<i32>(at, cells, 44);
  const wanted = load<i32>(at, 40);
  if (wanted & 1) countBits(fields, counted, n, truthTable, 0);
  if (wanted & 2) for (let f = 1; f < count; f++) countBits(fields + <usize>f * stride, counted, n, memberTable, 0);
}
