/**
 * A text of the same length and the same kind of letters, with a number in it: equal secrets keep equal, different ones different, and
 * what checks the form of an input still lets it pass.
 */
export function standIn(secret: string, number: number): string {
  const plain = secret
    .replaceAll(/\p{Ll}/gu, 'a')
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/\p{Nd}/gu, '4');
  const digits = [...String(number)];
  return [...plain]
    .reverse()
    .map((letter) => (/[aA4]/.test(letter) ? (digits.pop() ?? letter) : letter))
    .reverse()
    .join('');
}
