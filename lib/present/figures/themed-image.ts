import { escapeHtml } from "../explorer/escape.js";

/** A picture that is light on a light page and on paper, dark on a dark one; complete in itself. */
export function themedImage(
  light: string,
  dark: string,
  alt: string,
  { width, height, attributes = "" }: { width?: number; height?: number; attributes?: string } = {},
): string {
  const size = width && height ? ` width="${width}" height="${height}"` : "";
  return (
    `<picture><source media="screen and (prefers-color-scheme: dark)" srcset="${dark}">` +
    `<img src="${light}" alt="${escapeHtml(alt)}"${size}${attributes ? ` ${attributes}` : ""}></picture>`
  );
}

/** SVG as an address that holds it. */
export function svgUri(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg, "utf8").toString("base64")}`;
}
