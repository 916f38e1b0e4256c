/** How much of an error that wraps another is shown: the SQL in it stands in the evidence anyway, and what went wrong comes after it. */
const longestWrapper = 200;

/** Errors that lead to each other may go round. */
const maxLinks = 8;

/**
 * What was thrown, on one line, with what it wraps: `Failed query: insert into … <- duplicate key value violates … (23505)`. Of a database
 * error its SQLSTATE and detail are told as well.
 */
export function errorText(thrown: unknown): string {
  const links: string[] = [];
  let wrapped: unknown = thrown;
  for (; wrapped !== undefined && wrapped !== null && links.length < maxLinks; wrapped = causeOf(wrapped))
    links.push(linkText(wrapped));
  return links
    .map((text, at) =>
      at < links.length - 1 && text.length > longestWrapper ? `${text.slice(0, longestWrapper)}…` : text,
    )
    .join(' <- ');
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.cause : undefined;
}

function linkText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return oneLine(typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown));
  const inside = thrown instanceof AggregateError ? thrown.errors.map(errorText) : [];
  const { code, detail } = thrown as { readonly code?: unknown; readonly detail?: unknown };
  const particulars = [code, detail].filter((part) => typeof part === 'string' && part !== '').join(': ');
  const message = thrown.message === '' ? thrown.name : thrown.message;
  return oneLine([message, particulars && `(${particulars})`, ...inside].filter(Boolean).join(' '));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
