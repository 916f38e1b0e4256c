import { UsageError } from '../../../engine/errors.ts';

/** One of the things that may be meant, and what speaks for it. Where it is not sure, somebody is asked. */
export type Found<Choice> = { readonly choice: Choice; readonly reason: string; readonly isSure: boolean };

/** Something that `init` has to know. */
export type Question<Choice> = {
  /** `the database module`. */
  readonly what: string;
  /** The flag that answers it: `--database <file>`. */
  readonly flag: string;
  /** What was found, the likeliest first. */
  readonly found: readonly Found<Choice>[];
  /** How a choice is called, and given by the flag. */
  readonly nameOf: (choice: Choice) => string;
  /** The choice that an answer names which is none of those; undefined where there is none. */
  readonly read?: (answer: string) => Choice | undefined;
  /** Where nothing was found, what to do about it besides the flag. */
  readonly otherwise: string;
};

/** How somebody is asked: what to choose from, or to be written where there is nothing. */
export type Ask = (question: {
  readonly message: string;
  readonly options: readonly { readonly value: string; readonly hint: string }[];
}) => Promise<string>;

/** What was decided, and why. */
export type Decision<Choice> = { readonly choice: Choice; readonly reason: string };

/** Who answers what `init` cannot see: flags, then a person, where there is one at a terminal. */
export type Answers = {
  readonly given: string | undefined;
  readonly ask: Ask | undefined;
  /** Takes the likeliest without asking. */
  readonly yes: boolean;
};

/**
 * Decides a question: by its flag, else by what is sure, else by asking. Throws a `UsageError` of one line where nobody can be asked, or the
 * answer names nothing.
 */
export async function decide<Choice>(
  question: Question<Choice>,
  { given, ask, yes }: Answers,
): Promise<Decision<Choice>> {
  const { what, flag, found, nameOf, otherwise } = question;
  if (given !== undefined) return { choice: read(question, given), reason: `given by ${flag.split(' ')[0]}` };
  const [first] = found;
  if (first && (first.isSure || yes)) return first;
  if (ask === undefined) {
    const seen =
      first === undefined
        ? 'nothing was found'
        : `it may be ${found
            .slice(0, 4)
            .map(({ choice, reason }) => `${nameOf(choice)} (${reason})`)
            .join(', or ')}`;
    throw new UsageError(`init: ${what}: ${seen}; expected ${flag}. ${otherwise}`);
  }
  const options = found.map(({ choice, reason }) => ({ value: nameOf(choice), hint: reason }));
  const answer = await ask({ message: first === undefined ? `${what}? ${otherwise}` : `${what}?`, options });
  return { choice: read(question, answer), reason: 'answered' };
}

function read<Choice>({ what, found, nameOf, read: other, flag }: Question<Choice>, answer: string): Choice {
  const known = found.find(({ choice }) => nameOf(choice) === answer)?.choice ?? other?.(answer);
  if (known !== undefined) return known;
  const names = found.map(({ choice }) => nameOf(choice));
  throw new UsageError(
    `init: ${what}: '${answer}'; expected ${names.length > 0 ? `one of ${names.slice(0, 8).join(', ')}` : flag}. Mend ${flag.split(' ')[0]}.`,
  );
}
