import { parse } from 'pg-connection-string';
import { UsageError } from '../../engine/errors.ts';

const SHOWN = 40;

/** Throws a `UsageError` for what is not the URL of a Postgres. `pg` reads a word as the path of a URL, and looks for a host called `base`. */
export function assertQueueUrl(url: string): void {
  if (/^postgres(ql)?:\/\/[^/\s]+\/[^/\s]+$/.test(url) && isReadable(url)) return;
  throw new UsageError(
    `opening the queue of a fleet failed: ${seenOf(url)}; expected postgres://user:password@host:port/database. Give it with --queue, or as LEAKPROOF_QUEUE.`,
  );
}

function isReadable(url: string): boolean {
  try {
    return parse(url).database !== undefined && URL.canParse(url);
  } catch {
    return false;
  }
}

/** What may hold a password is not repeated. */
function seenOf(url: string): string {
  if (url === '') return 'an empty URL';
  if (/[@:=]/.test(url))
    return `a URL of another form${/^[a-z][\w+.-]*:\/\//i.test(url) ? `, ${url.split('://')[0]}://…` : ''}`;
  return `'${url.length > SHOWN ? `${url.slice(0, SHOWN)}…` : url}'`;
}
