/** A picture of the page, shown with the first finding that it belongs to. */
export interface PageFigure {
  readonly html: string;
  readonly caption: string;
  /** Whether it shows real fields and samples in the colours of the key. */
  readonly isKeyed?: boolean;
}

export type FigureId = "example" | "quantiles" | "scales" | "places" | "members" | "events";
