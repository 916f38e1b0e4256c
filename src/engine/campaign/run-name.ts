/** What a run can be asked for by: its seed, or its name in the corpus; both null for one that continued from another's prefix. */
export type RunName = { readonly seed: number | null; readonly corpus: string | null };
