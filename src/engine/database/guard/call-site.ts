import { applicationPlaces } from '../../record/place.ts';

const DEPTH = 60;

/**
 * The nearest place in the program's own files from which this function was come to, as `src/db.ts:12`: none of a package, of Node or of
 * the engine. Undefined where only those are on the stack, as after a wait.
 */
export function callSite(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const { stack = '' } = new Error('where');
  Error.stackTraceLimit = stackTraceLimit;
  const [place] = applicationPlaces(stack);
  return place && `${place.file}:${place.line}`;
}
