import { resolve } from 'node:path';
import type { Push } from './push.ts';
import { runProgram } from './run-program.ts';
import { digestFiles, digestTexts, filesBelow } from './source-files.ts';

/** A push by a command. */
export type CommandPush = {
  /** As a shell reads it: `npm run db:migrate`. */
  readonly command: string;
  /** The variables by which it finds its database; `DATABASE_URL` unless given. */
  readonly urlVariables?: readonly string[];
  /**
   * Files or folders that decide what it makes of an empty database. With them it is left out while neither they nor the database have
   * changed; without them it is called in every run.
   */
  readonly sources?: readonly string[];
  /** The folder that it runs in, to which all paths are relative; the working directory unless given. */
  readonly cwd?: string;
};

/** Makes the schema by any command, which must go to the database that its environment names. */
export function commandPush({
  command,
  urlVariables = ['DATABASE_URL'],
  sources = [],
  cwd = process.cwd(),
}: CommandPush): Push {
  return {
    name: command,
    digest: () =>
      sources.length === 0
        ? undefined
        : digestTexts([
            command,
            digestFiles(
              sources.flatMap((path) => filesBelow(resolve(cwd, path))),
              cwd,
            ),
          ]),
    run: async ({ url }) => {
      await runProgram(command, {
        name: command,
        cwd,
        url,
        environment: Object.fromEntries(urlVariables.map((variable) => [variable, url])),
      });
    },
  };
}
