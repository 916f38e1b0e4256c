/** What a terminal would obey, or what would turn the reading order: all control characters but tab and line feed, and marks of direction. */
const commands = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;

/** The text with such characters written as escapes, so that what comes from files and applications is shown and not obeyed. */
export function printable(text: string): string {
  return text.replaceAll(commands, (letter) =>
    letter === '\n' || letter === '\t' ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
