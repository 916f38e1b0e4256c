/** A step of a stored sequence that was not run, as a handle of its named no row. */
export type PassedOver = { readonly step: string; readonly action: string; readonly reason: string };

/** The same in the corpus: its sequence no longer does all that it was kept for. */
export type PassedOverInCorpus = PassedOver & { readonly name: string };
