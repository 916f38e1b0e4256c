import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { Course } from './course.ts';

const pointAt = (elapsedMs: number, findings = 0) => ({ elapsedMs, runs: 1, steps: 1, cells: 1, findings });

test.prop([fc.array(fc.nat({ max: 5_000 }), { maxLength: 3_000 })])(
  'however long a campaign is, its course is bounded, in the order of time, and ends with its end',
  (gaps) => {
    const course = new Course();
    let elapsedMs = 0;
    for (const gap of gaps) {
      elapsedMs += gap;
      course.note(pointAt(elapsedMs));
    }
    const points = course.endingWith(pointAt(elapsedMs + 1));
    expect(points.length).toBeLessThanOrEqual(241);
    expect(points.at(-1)?.elapsedMs).toBe(elapsedMs + 1);
    expect(points.map((point) => point.elapsedMs)).toEqual(
      points.map((point) => point.elapsedMs).toSorted((a, b) => a - b),
    );
  },
);

it('a finding has a point of its own, however soon it comes', () => {
  const course = new Course();
  for (const point of [pointAt(0), pointAt(1), pointAt(2, 1)]) course.note(point);
  expect(course.endingWith(pointAt(2, 1))).toEqual([pointAt(0), pointAt(2, 1)]);
});
