/** What is used of it: so it is compiled where the package is not installed, and without declarations that ask for a browser. */
declare module "hyparquet-writer" {
  export interface ColumnSource {
    readonly name: string;
    readonly data: readonly (string | number | bigint | boolean | null)[];
    readonly type: "STRING" | "DOUBLE" | "INT64" | "BOOLEAN";
    readonly nullable: boolean;
  }
  export function parquetWriteBuffer(options: { readonly columnData: readonly ColumnSource[] }): ArrayBuffer;
}
