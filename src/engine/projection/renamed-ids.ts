/** What one run calls otherwise than another, with the names by which both know what it stands for. */
export class RenamedIds {
  readonly #ids = new Map<string, string>();
  readonly #words = new Map<string, Set<string>>();
  #anyId: RegExp | undefined;

  /** The id stands for what goes by the name, wherever it is met. */
  addId(id: string, name: string): void {
    if (!this.#ids.has(id)) this.#ids.set(id, name);
    this.#anyId = undefined;
  }

  /** The word, or the number, may stand for what goes by the name; or for something else. */
  addWord(word: string, name: string): void {
    this.#words.set(word, (this.#words.get(word) ?? new Set()).add(name));
  }

  /** The text with names in place of the ids in it. */
  withNames(text: string): string {
    if (this.#ids.size === 0) return text;
    this.#anyId ??= anyOf([...this.#ids.keys()]);
    return text.replaceAll(this.#anyId, (id) => `<${this.#ids.get(id) ?? id}>`);
  }

  /** What a word may stand for, or a number, whatever zeros are before it. */
  namesOf(word: string): ReadonlySet<string> {
    return this.#words.get(word) ?? this.#words.get(word.replace(/^0+(?=\d)/, '')) ?? new Set();
  }
}

/** Finds any of the texts where nothing joins it that could be a part of it; the longest where one is within another. */
function anyOf(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((one, other) => other.length - one.length);
  return new RegExp(`(?<![A-Za-z\\d])(?:${longestFirst.map(RegExp.escape).join('|')})(?![A-Za-z\\d])`, 'g');
}
