import { DrizzleQueryError } from 'drizzle-orm';
import { z } from 'zod';

/**
 * What an operator may read of a failure: messages, error codes and where it happened. The parameters of a failed query are
 * left out, since tokens and secrets are among them.
 */
export function describeFailure(failure: unknown): string {
  if (failure instanceof DrizzleQueryError)
    return `query failed: ${failure.query}\n  ${describeFailure(failure.cause)}`;
  if (!(failure instanceof Error)) return String(failure);
  const code = 'code' in failure && typeof failure.code === 'string' ? ` [${failure.code}]` : '';
  const frames = (failure.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const cause = failure.cause === undefined ? [] : [`caused by ${describeFailure(failure.cause)}`];
  return [`${failure.name}${code}: ${failure.message}`, ...frames, ...cause].join('\n');
}

/** A failure in one line, for whoever started the program: what is wrong, and for missing tables what to do. */
export function explainInOneLine(failure: unknown): string {
  if (failure instanceof z.ZodError) return `environment not valid: ${oneLine(z.prettifyError(failure))}`;
  if (failure instanceof DrizzleQueryError && failure.cause) return explainInOneLine(failure.cause);
  if (!(failure instanceof Error)) return oneLine(String(failure));
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined;
  if (code === undefinedTable) return `${failure.message}. Create the tables first: drizzle-kit push.`;
  // When a host has several addresses, the error of a refused connection has a code and no message.
  return oneLine(failure.message || (code ?? failure.name));
}

const undefinedTable = '42P01';

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
