/** Where a local name of a module comes from. */
export type Imported = { readonly from: string; readonly name: string; readonly isType: boolean };
