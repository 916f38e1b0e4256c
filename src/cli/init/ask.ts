import { isCancel, select, text } from '@clack/prompts';
import { UsageError } from '../../engine/errors.ts';
import type { Ask } from './plan/decide.ts';

/** Asks somebody at a terminal; undefined where there is none, so that nothing ever waits for an answer that cannot come. */
export function askAtTerminal({ isTTY }: { readonly isTTY: boolean }): Ask | undefined {
  if (!isTTY) return undefined;
  return async ({ message, options }) => {
    const other = '\u0000';
    const chosen =
      options.length === 0
        ? other
        : await select({
            message,
            options: [
              ...options.map(({ value, hint }) => ({ value, label: value, hint })),
              { value: other, label: 'something else' },
            ],
          });
    const answer = chosen === other ? await text({ message }) : chosen;
    if (isCancel(answer)) throw new UsageError('init: nothing was answered; expected an answer. Nothing was written.');
    return String(answer);
  };
}
