/** What the database's clock and its source of ids and random numbers are during a step. */
export type StepClock = {
  /** What `now()` gives, ISO 8601 with a time zone. */
  readonly instant: string;
  /** Names the stream of ids and random numbers: the same name, the same stream. */
  readonly stream: string;
};
