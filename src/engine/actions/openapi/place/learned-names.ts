import type { Sighting } from '../../../harness/sighting.ts';
import { namingColumn } from '../../../tenancy/naming-column.ts';
import type { Tenancy } from '../../../tenancy/tenancy.ts';
import type { RowName } from '../../naming/find-row-name.ts';
import { sameWords, withoutKeyWord, wordsOf } from '../../naming/words.ts';

/** A row as it was seen to be named, and the action whose answer showed it. */
export type LearnedName = RowName & { readonly seenIn: string };

/** What was seen, as parameters ask for it. */
export type Learned = {
  /** The row that a name stands for in all answers that have that name: `assignee`, `assigneeId`, or the `id` of an `assignee`. */
  readonly byName: (name: string) => LearnedName | undefined;
  /**
   * The row that a parameter behind the path of these actions stands for: what their answers hold under its name, or under whichever name
   * stands nearest to the top, where that is one row's alone.
   */
  readonly inAnswersOf: (actions: ReadonlySet<string>, name: string) => LearnedName | undefined;
};

/** Reads what was seen. What was seen to be of two tables under one name tells nothing. */
export function learnedNames(sightings: readonly Sighting[], { tables }: Pick<Tenancy, 'tables'>): Learned {
  const isKey = ({ table, column }: Sighting) => {
    const known = tables.get(table);
    return known !== undefined && namingColumn(known) === column;
  };
  const keys = sightings.filter((sighting) => isKey(sighting) && !isAnyNumber(sighting, tables));
  return {
    byName: (name) => {
      const words = withoutKeyWord(wordsOf(name));
      return words.length === 0 ? undefined : onlyOne(keys.filter(({ path }) => sameWords(nameAt(path), words)));
    },
    inAnswersOf: (actions, name) => {
      const answers = sightings.filter(({ action }) => actions.has(action));
      const named = onlyOne(answers.filter(({ path }) => sameWords(wordsOf(path.at(-1) ?? ''), wordsOf(name))));
      if (named !== undefined) return named;
      const own = answers.filter(isKey);
      const plain = own.filter(({ path }) => withoutKeyWord(wordsOf(path.at(-1) ?? '')).length === 0);
      const candidates = plain.length > 0 ? plain : own;
      const top = Math.min(...candidates.map(({ path }) => path.length));
      return onlyOne(candidates.filter(({ path }) => path.length === top));
    },
  };
}

/** A number under a name that is no key's and no table's, such as a size or a position: it may equal the number of a row by chance. */
function isAnyNumber({ path, table, column }: Sighting, tables: Tenancy['tables']): boolean {
  const known = tables.get(table);
  const held = known?.columns.find(({ name }) => name === column)?.type ?? '';
  const own = wordsOf(path.at(-1) ?? '');
  const isKeyName = withoutKeyWord(own).length < own.length;
  return (
    /^(smallint|integer|bigint|numeric)/.test(held) && !isKeyName && !sameWords(own, wordsOf(known?.relation ?? ''))
  );
}

/** The words of the name under which a key stood: of a bare `id` those of what it is the id of. */
function nameAt(path: readonly string[]): readonly string[] {
  const own = withoutKeyWord(wordsOf(path.at(-1) ?? ''));
  return own.length > 0 ? own : withoutKeyWord(wordsOf(path.at(-2) ?? ''));
}

function onlyOne(sightings: readonly Sighting[]): LearnedName | undefined {
  const [first, ...others] = sightings;
  if (first === undefined) return undefined;
  const { table, column, action } = first;
  const isAgreed = others.every((other) => other.table === table && other.column === column);
  return isAgreed ? { table, column, seenIn: action } : undefined;
}
