/** Misbehaviour that only a process of its own can show: lines of the table in docs/reliability.md, each with its test in endings.test.ts. */
export const endings: readonly { readonly does: string; readonly says: string; readonly test: string }[] = [
  {
    does: 'calls `process.exit(0)`',
    says: '`HarnessError: the command broke off: something ended the process with code 0`, exit code 3',
    test: 'by ending it with code 0 has not ended a campaign that is green',
  },
  {
    does: 'prints to standard output',
    says: "Nothing: with `--json` it goes to standard error, and each line of the output is the command's",
    test: 'by printing leaves each line of --json to the command',
  },
  {
    does: 'lets an error escape while it is loaded',
    says: '`HarnessError: the command broke off: nobody caught the import blew up`, exit code 3',
    test: 'by a rejection while it is loaded ends in one line',
  },
  {
    does: 'hangs while Ctrl-C is pressed twice',
    says: 'Nothing more: it ends at once with exit code 130, and leaves no Postgres behind',
    test: 'pressed twice ends at once, and leaves no Postgres behind either',
  },
];
