/** A step while it runs, and afterwards the mark on all that it left behind. */
export type StepContext = { readonly id: string; isOver: boolean };
