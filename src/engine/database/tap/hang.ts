import type { Leftover } from '../../record/leftover.ts';

/** The application did not come to its end, or to rest after it; the leftover says why. The run cannot go on. */
export class Hang extends Error {
  override readonly name = 'Hang';
  readonly leftover: Leftover;

  constructor(leftover: Leftover) {
    super(leftover.message);
    this.leftover = leftover;
  }
}
