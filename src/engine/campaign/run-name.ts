import type { Way } from '../generate/pursuit.ts';

/** What a run can be asked for by: its seed, with the way that it was to try if it had an aim; or its name in the corpus. */
export type RunName = { readonly seed: number | null; readonly way?: Way | undefined; readonly corpus: string | null };
