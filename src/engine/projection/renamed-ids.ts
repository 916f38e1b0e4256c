/** What one run calls otherwise than another, with the names by which both know what it stands for. */
export class RenamedIds {
  readonly #ids = new Map<string, string>();
  readonly #words = new Map<string, Set<string>>();
  #anyId: RegExp | undefined;
  #more: (word: string) => readonly string[] = () => [];

  /** The id stands for what goes by the name, wherever it is met. */
  addId(id: string, name: string): void {
    if (!this.#ids.has(id)) this.#ids.set(id, name);
    this.#anyId = undefined;
  }

  /** The word, or the number, may stand for what goes by the name; or for something else. */
  addWord(word: string, name: string): void {
    this.#words.set(word, (this.#words.get(word) ?? new Set()).add(name));
  }

  /** Words may stand for what goes by these names as well; they are asked for when a word is met. */
  nameWordsBy(more: (word: string) => readonly string[]): void {
    this.#more = more;
  }

  /** The text with names in place of the ids in it. */
  withNames(text: string): string {
    if (this.#ids.size === 0) return text;
    this.#anyId ??= anyOf([...this.#ids.keys()]);
    return text.replaceAll(this.#anyId, (id) => `<${this.#ids.get(id) ?? id}>`);
  }

  /** What a word may stand for, or a number, whatever zeros are before it. */
  namesOf(word: string): ReadonlySet<string> {
    const names = this.#namesOfExactly(word);
    return names.size > 0 ? names : this.#namesOfExactly(word.replace(/^0+(?=\d)/, ''));
  }

  #namesOfExactly(word: string): ReadonlySet<string> {
    const more = this.#more(word);
    const known = this.#words.get(word);
    return known && more.length === 0 ? known : new Set([...(known ?? []), ...more]);
  }
}

/** Finds any of the texts where nothing joins it that could be a part of it; the longest where one is within another. */
function anyOf(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((one, other) => other.length - one.length);
  return new RegExp(`(?<![A-Za-z\\d])(?:${longestFirst.map(RegExp.escape).join('|')})(?![A-Za-z\\d])`, 'g');
}
