/** What a step left behind, or what kept it from ending: a fault of the application each (APP-001). */
export type Leftover = {
  readonly kind: 'transaction left open' | 'client never given back' | 'deadlock' | 'no end';
  /** A clause, with who waits for whom; the same in every execution. */
  readonly message: string;
  /** Statements that show it. */
  readonly proof: readonly string[];
  /** Whose it is among steps that ran at once, where that can be told; the step's that has it otherwise. */
  readonly step?: string;
};

/** Whether a step has not ended: then what is left of its application cannot be trusted, and no step may follow. */
export function hangs(leftovers: readonly Leftover[] = []): boolean {
  return leftovers.some(({ kind }) => kind === 'deadlock' || kind === 'no end');
}
