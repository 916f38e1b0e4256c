/**
 * What looks as if it had been drawn at random, or digested: uuids, hex, and runs of letters and digits that no language has, as ids, tokens,
 * signatures and etags are. A word with a number behind it is none.
 */
const forms = [
  // A uuid.
  String.raw`[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}`,
  // Hex, from a checksum on.
  String.raw`(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,}`,
  String.raw`(?=[A-F]*\d)(?=\d*[A-F])[\dA-F]{16,}`,
  // Base64 and nanoids.
  String.raw`(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=(?:[\w+/-]*?\d){2})[\w+/-]{16,}={0,2}`,
  // A long one may have one digit alone.
  String.raw`(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=[\w+/-]*\d)[\w+/-]{40,}={0,2}`,
  // Ulids and cuids.
  String.raw`(?=(?:[A-Z]*\d){3})[\dA-Z]{20,}`,
  String.raw`(?=(?:[a-z]*\d){3})[\da-z]{20,}`,
];
const drawn = new RegExp(`(?<![A-Za-z\\d])(?:${forms.join('|')})(?![A-Za-z\\d])`, 'g');

/** The text with all that looks drawn replaced. */
export function replaceDrawn(text: string, replace: (found: string) => string): string {
  return text.replaceAll(drawn, replace);
}
