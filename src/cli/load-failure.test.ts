import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../engine/errors.ts';
import { describeLoadFailure } from './load-failure.ts';

const own = encodeURI(process.cwd());

/** What is said of an error with that stack while `harness.ts` is loaded. */
function said(message: string, ...frames: readonly string[]): string {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return describeLoadFailure('harness.ts', error).message;
}

describe('a module that does not load', () => {
  it('is told with the place in the own code that threw', () => {
    expect(
      said(
        'boom\nand more',
        `file://${own}/node_modules/pg/index.js:1:1`,
        `load (file://${own}/src/cli/project.ts:7:1)`,
        `f (${own}/db.ts:3:9)`,
        `eval (${own}/harness.ts:5:1)`,
      ),
    ).toBe('loading harness.ts failed: boom (db.ts:3:9); expected a module that loads. Mend it, or what it imports.');
  });

  it('is told with the place of a syntax error, without the bundler’s heading and colours', () => {
    const message =
      'Transform failed with 1 error:\n\n\u001b[31m[PARSE_ERROR] \u001b[0mExpected a semicolon\n ╭─[ harness.ts:1:7 ]\n 1 │ x y';
    expect(said(message)).toMatch(/^loading harness\.ts failed: Expected a semicolon \(harness\.ts:1:7\); expected/);
  });

  it('is told apart where it opens a port', () => {
    const taken = Object.assign(new Error('listen EADDRINUSE: address already in use :::3000'), { syscall: 'listen' });
    expect(describeLoadFailure('harness.ts', taken).message).toBe(
      'loading harness.ts failed: listen EADDRINUSE: address already in use :::3000; expected a module that opens no port. Import what makes the application, not what has it listen.',
    );
  });

  it('is told without a place where none is known', () => {
    expect(said('no such module', 'node:internal/modules:1:1')).toMatch(/failed: no such module; expected/);
    expect(describeLoadFailure(relative('.', 'a.ts'), 'only words').message).toMatch(
      /^loading a\.ts failed: only words;/,
    );
  });

  it('keeps an error that says what it is', () => {
    const error = new UsageError('harness: two actors');
    expect(describeLoadFailure('harness.ts', error)).toBe(error);
  });
});
