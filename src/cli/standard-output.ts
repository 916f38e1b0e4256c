/** Standard output as the command alone writes to it. Disposing of it gives it back. */
export type OwnOutput = Disposable & { readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> };

/**
 * Takes standard output for the command, whose lines machines read: whatever the application prints there from now on goes to standard
 * error.
 */
export function takeStandardOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): OwnOutput {
  const original = stdout.write;
  const own: NodeJS.WriteStream['write'] = original.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return {
    stream: { write: own, isTTY: stdout.isTTY, columns: stdout.columns },
    [Symbol.dispose]() {
      stdout.write = original;
    },
  };
}
