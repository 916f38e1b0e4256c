/** How many letters are shown before the place at which two texts part, and from there on. */
const lettersBefore = 60;
const lettersAfter = 140;

/**
 * Two texts, each cut to what stands around the place at which they part first, with an ellipsis where something was left out.
 */
export function excerptsAround(first: string, second: string): readonly [first: string, second: string] {
  const shorter = Math.min(first.length, second.length);
  let parting = 0;
  while (parting < shorter && first[parting] === second[parting]) parting += 1;
  const from = Math.max(0, parting - lettersBefore);
  const to = parting + lettersAfter;
  const excerpt = (text: string) => `${from > 0 ? '…' : ''}${text.slice(from, to)}${text.length > to ? '…' : ''}`;
  return [excerpt(first), excerpt(second)];
}
