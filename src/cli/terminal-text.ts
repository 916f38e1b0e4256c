import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import wrapAnsi from 'wrap-ansi';

/** What is to be pasted into a shell, which is not broken. */
const pasted = /^(?:Replay|Bundle) {2}/;

/** How much further in a line goes on that was broken. */
const furtherIn = 4;

/** The text with lines broken at words that are longer than the width; words themselves stay whole. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      if (pasted.test(stripVTControlCharacters(line)) || width - indent.length < 40) return [line];
      const [first = '', ...rest] = wrapAnsi(line.slice(indent.length), width - indent.length - furtherIn, {
        trim: false,
      }).split('\n');
      return [indent + first, ...rest.map((part) => indent + ' '.repeat(furtherIn) + part.trimStart())];
    })
    .map((line) => line.trimEnd())
    .join('\n');
}

type Colours = Pick<typeof pc, 'bold' | 'cyan' | 'red'>;

/** What stands at the beginning of a line of a finding, and says what follows. */
const headings = /^(?:Counterexample|Seen or written|By the same step|Replay|Bundle)/gm;

/** A finding in colours: its title, its headings, the places in the code, and what in it is somebody else's. */
export function colouredFinding(text: string, marks: readonly string[], colours: Colours = pc): string {
  const end = text.indexOf('\n');
  const body = text
    .slice(end)
    .replaceAll(headings, (heading) => colours.bold(heading))
    .replaceAll(
      /^ {2}(Read|Written|Refused by the database) at (\S+)/gm,
      (_, did, place) => `  ${did} at ${colours.cyan(place)}`,
    );
  return colours.bold(colours.red(text.slice(0, end))) + marked(body, marks, colours.red);
}

function marked(text: string, marks: readonly string[], colour: (text: string) => string): string {
  const sought = marks.filter((mark) => mark.length > 1).toSorted((one, other) => other.length - one.length);
  if (sought.length === 0) return text;
  const any = new RegExp(sought.map((mark) => RegExp.escape(mark)).join('|'), 'gi');
  return text.replaceAll(any, (found) => colour(found));
}
