import { InvalidArgumentError } from 'commander';

/** A whole number that JavaScript can tell from its neighbours. */
export function integer(text: string): number {
  const number = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError(
      `Expected an integer, from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}.`,
    );
  return number;
}

/** Names with commas between them. */
export function names(text: string): readonly string[] {
  const all = text.split(',').map((name) => name.trim());
  if (all.includes('')) throw new InvalidArgumentError('Expected names of actions with commas between them.');
  return all;
}

/** How many of something, of which there is one. */
export function positiveInteger(text: string): number {
  const number = integer(text);
  if (number < 1) throw new InvalidArgumentError('Expected 1 or more.');
  return number;
}

/** Each worker is a process with a database of its own: more than anybody has cores for is a slip. */
const mostWorkers = 256;

/** How many workers. */
export function workers(text: string): number {
  const number = positiveInteger(text);
  if (number > mostWorkers) throw new InvalidArgumentError(`Expected at most ${mostWorkers}, one for each core.`);
  return number;
}

/** Seconds after which a worker of a fleet that is not heard of counts as gone. */
export function heartbeat(text: string): number {
  const number = integer(text);
  if (number < 10) throw new InvalidArgumentError('Expected 10 seconds or more.');
  return number;
}

/** A part of the whole. */
export function share(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 1))
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return number;
}

/** A time budget. */
export function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number < 1e7))
    throw new InvalidArgumentError('Expected a number of seconds above 0 and below 10000000, which are 115 days.');
  return number;
}
