import type { BlamedStatement } from '../harness/invariant.ts';
import { type Place, placeText } from '../record/place.ts';
import type { Statement } from '../record/statement.ts';

/** How many places are shown from where a statement's own was come to, and how much of its text. */
const mostCallers = 2;
const longestText = 600;

const deeds: { readonly [did in BlamedStatement['did']]: string } = {
  read: 'Read',
  wrote: 'Written',
  failed: 'Refused by the database',
};

/** The statement that did it, in a few lines: where it is sent, what it says, and what it lacks that others of the same table have. */
export function statementLines(statement: BlamedStatement): readonly string[] {
  const { did, lacks, kin = [] } = statement;
  return [
    `${deeds[did]}${statement.place ? ` at ${spotText(statement.place)}` : ' by'}`,
    ...callersOf(statement).map((place) => `  from ${spotText(place)}`),
    `  ${statementText(statement)}`,
    ...(lacks
      ? [
          `  ${lacks.join(', ')} ${lacks.length === 1 ? 'stands' : 'stand'} in no condition of it${kin.length > 0 ? '; others of the table have one:' : ''}`,
        ]
      : []),
    ...kin.flatMap((one) => [...(one.place ? [`  at ${spotText(one.place)}`] : []), `    ${shownText(one.text)}`]),
  ];
}

/** `src/tasks.ts:12:5 in listTasks`. */
function spotText(place: Place): string {
  return `${placeText(place)}${place.name === undefined ? '' : ` in ${place.name}`}`;
}

/** Without those in the very line that was shown before. */
function callersOf({ place, calledFrom = [] }: Statement): readonly Place[] {
  const ways = [place, ...calledFrom];
  return calledFrom
    .filter(({ file, line }, at) => file !== ways[at]?.file || line !== ways[at]?.line)
    .slice(0, mostCallers);
}

/** A statement on one line, with its parameters and what came of it. */
export function statementText({ text, parameters, rowCount, error }: Statement): string {
  const values = parameters.length === 0 ? '' : ` with ${JSON.stringify(parameters)}`;
  return `${shownText(text)}${values} -> ${error ?? `${rowCount ?? 0} ${rowCount === 1 ? 'row' : 'rows'}`}`;
}

/** On one line, without what it selects: that is long, and seldom why. */
function shownText(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const brief = line.replace(/^(select(?: distinct)?) (?=.{40,}? from )(?:(?! from ).)+ from /i, '$1 … from ');
  return brief.length > longestText ? `${brief.slice(0, longestText)}…` : brief;
}
