import pluralize from 'pluralize';

/** What a name may end with to say that it is the key of something, and not the thing itself. */
const keyWords = new Set(['id', 'uuid', 'guid', 'pk']);

/** The words of a name, in small letters and each in the singular: `bid_windows`, `BidWindow` and `bidWindows` are all `bid window`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')
    .map((word) => pluralize.singular(word.toLowerCase()));
}

/** Whether a name stands for several: `taskIds`, `labels`. */
export function isPlural(name: string): boolean {
  const last = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .findLast((word) => word !== '');
  return last !== undefined && pluralize.isPlural(last) && !pluralize.isSingular(last);
}

/** The words without those at the end that only say that it is a key: of `projectId` and `project_uuid`, `project`. */
export function withoutKeyWord(words: readonly string[]): readonly string[] {
  return keyWords.has(words.at(-1) ?? '') ? words.slice(0, -1) : words;
}

/** Whether the second words end with the first ones. */
export function endsWith(words: readonly string[], end: readonly string[]): boolean {
  return end.length <= words.length && end.every((word, at) => word === words[words.length - end.length + at]);
}

/** Whether two names have the same words. */
export function sameWords(words: readonly string[], others: readonly string[]): boolean {
  return words.length === others.length && endsWith(words, others);
}
