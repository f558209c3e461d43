/** What a reader of a report sees, as text and numbers. */
export interface PageText {
  readonly headline: string;
  /** All text, without tags, spaces made one. */
  readonly text: string;
  readonly lights: readonly {
    readonly name: string;
    readonly values: readonly { readonly value: string; readonly state: string }[];
    readonly target: readonly [string, string] | null;
    readonly words: string;
  }[];
  readonly findings: readonly string[];
  /** Label, target, before, after. */
  readonly cure: readonly (readonly string[])[];
  readonly excluded: readonly string[];
  readonly panels: readonly { readonly title: string; readonly words: string }[];
}

const plain = (html: string): string =>
  html
    .replace(/<(style|script)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ")
    .trim();

const all = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map((match) => match[1]!);

export function pageText(html: string): PageText {
  const items = /<ul class="lights">(.*?)<\/ul>/s.exec(html)![1]!;
  const cure = /<section id="cure".*?<\/section>/s.exec(html)![0]!;
  const body = /<tbody>(.*?)<\/tbody>/s.exec(cure)?.[1] ?? "";
  return {
    headline: plain(/<h1[^>]*>(.*?)<\/h1>/s.exec(html)![1]!),
    text: plain(html),
    lights: all(items, /<li>(.*?)<\/li>/gs).map((item) => {
      const words = plain(/<small>(.*?)<\/small>/s.exec(item)![1]!);
      const target = /target (\S+) to ([^\s,;]+)/.exec(words);
      return {
        name: /class="name">([^<]+)/.exec(item)![1]!,
        values: [...item.matchAll(/class="value (\w+)">([^\s<]+)/g)].map(([, state, value]) => ({
          value: value!,
          state: state!,
        })),
        target: target ? [target[1]!, target[2]!] : null,
        words,
      };
    }),
    findings: all(html, /<article class="finding">\s*<h3>(.*?) <code>/gs).map(plain),
    cure: all(body, /<tr>(.*?)<\/tr>/gs).map((row) => all(row, /<t[hd][^>]*>(.*?)<\/t[hd]>/gs).map(plain)),
    excluded: plain(/<b>Excluded:<\/b>(.*?)<\/p>/s.exec(html)?.[1] ?? "")
      .replace(/\.$/, "")
      .split("; "),
    panels: [...html.matchAll(/<figcaption><b>([^<]+)<\/b> ([^<]*% wet[^<]*)<\/figcaption>/g)].map(
      ([, title, words]) => ({ title: title!, words: plain(words!) }),
    ),
  };
}

/** A number as pages print it. */
export function number(text: string): number {
  return text === "undefined" ? Number.NaN : Number(text.replaceAll("−", "-").replace(/,/g, ""));
}
