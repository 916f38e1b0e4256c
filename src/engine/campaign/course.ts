/** How far a campaign had come at a time. */
export type CoursePoint = {
  readonly elapsedMs: number;
  readonly runs: number;
  readonly steps: number;
  readonly cells: number;
  readonly findings: number;
};

/** As many points as a plot can show. */
const maxPoints = 240;

/** How a campaign went, in a number of points that does not grow with its length: once there are too many, every second is dropped. */
export class Course {
  #points: CoursePoint[] = [];
  #intervalMs = 50;

  /** Keeps the point if it is later enough than the last one, or tells of more findings. */
  note(point: CoursePoint): void {
    const last = this.#points.at(-1);
    if (last && point.elapsedMs - last.elapsedMs < this.#intervalMs && point.findings === last.findings) return;
    this.#points.push(point);
    if (this.#points.length < maxPoints) return;
    this.#points = this.#points.filter((_, at) => at % 2 === 0);
    this.#intervalMs *= 2;
  }

  /** All points, with the latest at the end. */
  endingWith(point: CoursePoint): readonly CoursePoint[] {
    return this.#points.at(-1)?.elapsedMs === point.elapsedMs ? this.#points : [...this.#points, point];
  }
}
