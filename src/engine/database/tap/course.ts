/** A run of the application, from its building to its end. What it has begun never goes on after it. */
export type RunMark = {
  isOver: boolean;
  /** It did not come to its end by itself: what goes wrong in it from then on is nobody's fault. */
  isBrokenOff: boolean;
};

/** The asynchronous course in which the application does something. */
export type Course = {
  readonly run: RunMark;
  /** The step; null for what was begun when the application was built. */
  readonly step: string | null;
  /** True once the step has ended: what it still sends is late. */
  isOver: boolean;
};
