import type { Interleaving, RaceTurn } from '../record/interleaving.ts';
import { placeText } from '../record/place.ts';

/** How wide all columns together are, and how many lines fit on a screen; the bundle has the rest. */
const width = 116;
const maxLines = 30;

/**
 * Statements of steps that ran at once, from above downwards in the order in which they were let go, a column for each step: with the place
 * that sent them, and whom they waited for. Clients that were checked out are left out.
 */
export function renderInterleaving({ steps, turns }: Interleaving): readonly string[] {
  const column = Math.floor((width - 3 * (steps.length - 1)) / steps.length);
  const row = (at: number, text: string) =>
    steps
      .map((_, index) => (index === at ? text : '').padEnd(column))
      .join(' | ')
      .trimEnd();
  const shown = turns.filter(({ kind, step }) => kind === 'statement' && step !== null);
  const lines = shown.flatMap((turn) => {
    const at = steps.indexOf(turn.step ?? '');
    return wrapped(turnText(turn), column).map((text) => row(at, text));
  });
  const heads = steps.map((step) => step.padEnd(column)).join(' | ');
  return [
    heads.trimEnd(),
    ...lines.slice(0, maxLines),
    ...(lines.length > maxLines ? [`… ${lines.length - maxLines} more lines, in the bundle`] : []),
  ];
}

function turnText({ text, place, waitsFor = [] }: RaceTurn): string {
  const sent = place ? ` (${placeText(place)})` : '';
  const waits = waitsFor.length > 0 ? `  waits for ${waitsFor.join(' and ')}` : '';
  return `${text.replaceAll(/\s+/g, ' ').trim()}${sent}${waits}`;
}

/** The text in two lines at most; what does not fit is cut out of its middle, since its end says where it comes from. */
function wrapped(text: string, column: number): readonly string[] {
  if (text.length <= column) return [text];
  const rest = text.slice(column);
  const indent = column - 2;
  return [text.slice(0, column), `  ${rest.length <= indent ? rest : `…${rest.slice(1 - indent)}`}`];
}
