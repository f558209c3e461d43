import type { Specimen } from "../../diagnosis/specimen.js";
import { maskedCells } from "../../diagnosis/specimen.js";
import { chart, line, logTicks, round } from "./chart.js";
import type { PageFigure } from "./page-figure.js";

const LEAST = 0.01;

/** Mean amount of each event, real and of each member, where both are known. */
function amountsOf(specimen: Specimen): { real: number; members: number[] }[] {
  const cells = maskedCells(specimen);
  return specimen.events.map(({ truth, members }) => {
    const mean = (values: ArrayLike<number>): number => {
      let [sum, n] = [0, 0];
      for (const i of cells)
        if (Number.isFinite(values[i]) && Number.isFinite(truth.values[i])) {
          sum += values[i] ?? NaN;
          n++;
        }
      return n > 0 ? sum / n : Number.NaN;
    };
    return { real: mean(truth.values), members: members.map(({ values }) => mean(values)) };
  });
}

/** Mean amounts of the members over the real one, all events together. */
export function memberFigure(specimen: Specimen): PageFigure | null {
  const amounts = amountsOf(specimen);
  const most = Math.max(...amounts.map(({ members }) => members.length));
  const ratios = Array.from({ length: most }, (_, m) => {
    let [made, real] = [0, 0];
    for (const event of amounts)
      if (Number.isFinite(event.members[m]) && Number.isFinite(event.real)) {
        made += event.members[m] ?? NaN;
        real += event.real;
      }
    return made / real;
  });
  const finite = ratios.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const top = Math.max(1.25, ...finite) * 1.05;
  const step = Math.max(1, Math.ceil(most / 12));
  const x = {
    label: "member",
    domain: [0.4, most + 0.6] as const,
    ticks: ratios.flatMap((_, m) => (m % step === 0 ? [{ at: m + 1, text: String(m + 1) }] : [])),
  };
  const ticks = [0, 0.5, 1, 2, 5, 10, 100, 1000].filter((at) => at <= top && (at === 0 || at > top / 12));
  const y = {
    label: "amount, times the real one",
    domain: [0, top] as const,
    ticks: ticks.map((at) => ({ at, text: String(at) })),
  };
  const html = chart("amount of each member over the real one", x, y, (to) => {
    const width = 0.7 * (to.x(2) - to.x(1));
    const bars = ratios.map((ratio, m) =>
      Number.isFinite(ratio)
        ? `<rect class="made" x="${round(to.x(m + 1) - width / 2)}" y="${round(to.y(ratio))}" width="${round(width)}" height="${round(to.y(0) - to.y(ratio))}"/>`
        : "",
    );
    return (
      bars.join("") +
      line(
        [
          [0.4, 1],
          [most + 0.6, 1],
        ],
        to,
        "real",
      )
    );
  });
  return {
    html,
    caption: "Amount of each member over the real one, all events together",
    isKeyed: true,
  };
}

/** The mean amount of each event beside that of its samples. */
export function eventFigure(specimen: Specimen): PageFigure | null {
  const points = amountsOf(specimen).flatMap(({ real, members }) =>
    members.filter((v) => Number.isFinite(v) && Number.isFinite(real)).map((made) => [real, made] as const),
  );
  if (points.length === 0) return null;
  const all = points.flat().filter((v) => v >= LEAST);
  if (all.length === 0) return null;
  const domain = [Math.max(LEAST, Math.min(...all)) / 1.2, Math.max(...all) * 1.2] as const;
  const axis = (label: string) => ({ label, domain, isLog: true, ticks: logTicks(domain) });
  const step = Math.ceil(points.length / 600);
  const html = chart(
    "amount of each event, real and generated",
    axis("real event, mm/day"),
    axis("its samples, mm/day"),
    (to) =>
      [
        line(
          [
            [domain[0], domain[0]],
            [domain[1], domain[1]],
          ],
          to,
          "even",
        ),
        ...points
          .filter((_, i) => i % step === 0)
          .map(
            ([real, made]) =>
              `<circle class="made" cx="${round(to.x(real))}" cy="${round(to.y(made))}" r="2.5"/>`,
          ),
      ].join(""),
  );
  return {
    html,
    caption: "Mean amount of each event and of its samples; on the line they agree",
  };
}
