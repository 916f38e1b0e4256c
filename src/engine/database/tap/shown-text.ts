/** A statement in one line of a message. */
export function shownText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line === '' ? '(none)' : line;
}
