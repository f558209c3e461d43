/** What the colours of plots become on a dark page; those of lines keep their hue. */
const DARK: Readonly<Record<string, string>> = {
  white: "#16181c",
  "#ffffff": "#16181c",
  "#fff": "#16181c",
  "#000": "#e4e6e9",
  "#000000": "#f4f5f7",
  black: "#e4e6e9",
  "#444444": "#b9bec6",
  "#555555": "#b9bec6",
  "#666666": "#9aa3af",
  "#888888": "#6b7280",
  "#888": "#9aa3af",
  "#ddd": "#333840",
  "#e6e6e6": "#2b3038",
  "#d9d9d9": "#333840",
  "#0072b2": "#5ab4ec",
  "#009e73": "#3fcf9f",
  "#d55e00": "#ff9454",
};

/** What a colour of plots is on a dark page. */
export function darkColour(colour: string): string {
  return DARK[colour.toLowerCase()] ?? colour;
}

/** A plot of this library for a dark page. */
export function darkSvg(svg: string): string {
  return svg.replace(/((?:fill|stroke)=")([^"]+)(")/g, (all, open: string, colour: string, close: string) =>
    DARK[colour.toLowerCase()] ? `${open}${DARK[colour.toLowerCase()]}${close}` : all,
  );
}
