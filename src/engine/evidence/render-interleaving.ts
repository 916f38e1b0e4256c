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
    return turnLines(turn, column).map((text) => row(at, text));
  });
  const heads = steps.map((step) => step.padEnd(column)).join(' | ');
  return [
    heads.trimEnd(),
    ...lines.slice(0, maxLines),
    ...(lines.length > maxLines ? [`… ${lines.length - maxLines} more lines, in the bundle`] : []),
  ];
}

/** The statement; in a second line, where both do not fit into one, what is said of it. What does not fit even so is cut off. */
function turnLines({ text, place, waitsFor = [] }: RaceTurn, column: number): readonly string[] {
  const statement = text.replaceAll(/\s+/g, ' ').trim();
  const waits = waitsFor.length > 0 ? `waits for ${waitsFor.join(' and ')}` : '';
  const said = [place ? `(${placeText(place)})` : '', waits].filter((part) => part !== '').join('  ');
  const line = said === '' ? statement : `${statement} ${said}`;
  if (line.length <= column) return [line];
  const first = statement.length <= column ? statement : `${statement.slice(0, column - 1)}…`;
  const room = column - 2;
  return said === '' ? [first] : [first, `  ${said.length <= room ? said : `…${said.slice(1 - room)}`}`];
}
