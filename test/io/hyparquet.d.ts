declare module "hyparquet" {
  export function parquetReadObjects(options: {
    readonly file: ArrayBuffer;
  }): Promise<Record<string, unknown>[]>;
  export function parquetMetadata(file: ArrayBuffer): {
    readonly schema: readonly { readonly name: string; readonly type?: string }[];
  };
}
