// What scripts use of packages that have no types.
declare module "@bcoe/v8-coverage" {
  interface Range {
    startOffset: number;
    endOffset: number;
    count: number;
  }
  export interface Script {
    url: string;
    functions: { functionName: string; isBlockCoverage: boolean; ranges: Range[] }[];
  }
  export function mergeProcessCovs(processes: { result: Script[] }[]): { result: Script[] };
}

declare module "istanbul-lib-coverage" {
  interface FileCoverage {
    getLineCoverage(): Record<string, number>;
  }
  interface CoverageMap {
    data: Record<string, unknown>;
    files(): string[];
    fileCoverageFor(file: string): FileCoverage;
  }
  const istanbul: {
    createCoverageMap(data: unknown): CoverageMap;
    createFileCoverage(data: unknown): FileCoverage;
  };
  export default istanbul;
}
