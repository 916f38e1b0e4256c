/** A seed and a number of runs, kept fixed so that a change is judged by itself. */
export type Pin = { readonly seed: number; readonly numRuns: number };
