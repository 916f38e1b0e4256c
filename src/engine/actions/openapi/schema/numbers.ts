import { type Node, numberOf } from '../document/node.ts';

/** Few numbers that a schema allows, whole ones for an integer: small ones, and those at its bounds. */
export function numbersOf(schema: Node, isWhole: boolean): readonly number[] {
  const step = numberOf(schema.multipleOf) ?? (isWhole ? 1 : undefined);
  // In 3.0 a bound is said to be exclusive, in 3.1 it is another bound.
  const lowest = numberOf(schema.minimum) ?? numberOf(schema.exclusiveMinimum) ?? Number.NEGATIVE_INFINITY;
  const highest = numberOf(schema.maximum) ?? numberOf(schema.exclusiveMaximum) ?? Number.POSITIVE_INFINITY;
  const isFitting = (value: number) =>
    value >= lowest &&
    value <= highest &&
    !(value === lowest && isExclusive(schema.exclusiveMinimum, lowest)) &&
    !(value === highest && isExclusive(schema.exclusiveMaximum, highest)) &&
    (step === undefined || Number.isInteger(value / step));
  const unit = step ?? 0.5;
  const near = (bound: number, sign: number) =>
    Number.isFinite(bound) ? [0, 1, 2].map((times) => towards(bound, unit, sign) + sign * times * unit) : [];
  const tried = [1, 2, 3, 10, 0, unit, 2 * unit, ...near(lowest, 1), ...near(highest, -1)];
  const middle = (lowest + highest) / 2;
  const all = [...tried, ...(Number.isFinite(middle) ? [middle, towards(middle, unit, 1)] : [])];
  return [...new Set(all.filter((value) => isFitting(value)))].slice(0, 8);
}

function isExclusive(told: unknown, bound: number): boolean {
  return told === true || told === bound;
}

/** The multiple of the unit next to the bound, on that side of it. */
function towards(bound: number, unit: number, sign: number): number {
  return (sign > 0 ? Math.ceil(bound / unit) : Math.floor(bound / unit)) * unit;
}
