import { plainJson } from './plain-json.ts';

/** How much of an error that wraps another is shown: the SQL in it stands in the evidence anyway, and what went wrong comes after it. */
const longestWrapper = 200;

/** How much of an error is shown at all. */
const longestText = 5_000;

/** Errors that lead to each other may go round. */
const maxLinks = 8;

/** How many of several errors at once are told, and how deep such errors may lie in each other. */
const maxInside = 10;
const maxDepth = 3;

/**
 * What was thrown, on one line, with what it wraps: `Failed query: insert into … <- duplicate key value violates … (23505)`. Of a database
 * error its SQLSTATE and detail are told as well. Never throws, whatever was thrown.
 */
export function errorText(thrown: unknown): string {
  return textOf(thrown, 0);
}

function textOf(thrown: unknown, depth: number): string {
  const links: string[] = [];
  let wrapped: unknown = thrown;
  for (; wrapped !== undefined && wrapped !== null && links.length < maxLinks; wrapped = causeOf(wrapped))
    links.push(readableLink(wrapped, depth));
  if (links.length === 0) return `${thrown}`;
  return links
    .map((text, at) =>
      at < links.length - 1 && text.length > longestWrapper ? `${text.slice(0, longestWrapper)}…` : text,
    )
    .join(' <- ');
}

function causeOf(thrown: unknown): unknown {
  try {
    return thrown instanceof Error ? thrown.cause : undefined;
  } catch {
    return undefined;
  }
}

function readableLink(thrown: unknown, depth: number): string {
  try {
    const text = linkText(thrown, depth);
    return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  } catch {
    // A proxy, or an error with getters, may throw at every look; and an object may hold itself.
    return 'something that cannot be looked at';
  }
}

function linkText(thrown: unknown, depth: number): string {
  if (!(thrown instanceof Error))
    return oneLine(typeof thrown === 'object' ? JSON.stringify(plainJson(thrown)) : String(thrown));
  const inside =
    thrown instanceof AggregateError && depth < maxDepth
      ? thrown.errors.slice(0, maxInside).map((error) => textOf(error, depth + 1))
      : [];
  const { code, detail } = thrown as { readonly code?: unknown; readonly detail?: unknown };
  const particulars = [code, detail].filter((part) => typeof part === 'string' && part !== '').join(': ');
  const message = thrown.message === '' ? thrown.name : String(thrown.message);
  return oneLine([message, particulars && `(${particulars})`, ...inside].filter(Boolean).join(' '));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
