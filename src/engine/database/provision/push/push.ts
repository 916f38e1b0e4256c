import type pg from 'pg';
import type { Environment } from '../../guard/guard-url-rules.ts';

/** The database that a schema goes to: asked by guard, server and marker, and emptied of what the last push has left. */
export type PushTarget = {
  /** Where it is. Whatever else the environment or a file says of a database is not asked. */
  readonly url: string;
  /** A connection to it, for this push alone. */
  readonly client: pg.Client;
  readonly environment: Environment;
  readonly log: (message: string) => void;
};

/** A way to give an empty database the application's schema. */
export type Push = {
  /** What errors call it. */
  readonly name: string;
  /** Of all that decides what it makes of an empty database, in hex; undefined where nobody can say: then every run pushes anew. */
  readonly digest: () => string | undefined;
  readonly run: (target: PushTarget) => Promise<void>;
};

/** A push of the application's own: it makes the schema by the client or the URL that it is given. */
export type PushFunction = (target: PushTarget) => Promise<unknown>;

/** One push, or several that go one after another. */
export type PushChoice = Push | PushFunction | readonly (Push | PushFunction)[];

/** The pushes of a choice, in order. A function has no digest, since what it does cannot be read. */
export function pushesOf(choice: PushChoice): readonly Push[] {
  const isList = (value: PushChoice): value is readonly (Push | PushFunction)[] => Array.isArray(value);
  return (isList(choice) ? choice : [choice]).map((push) =>
    typeof push === 'function'
      ? { name: push.name || 'a function', digest: () => undefined, run: async (target) => void (await push(target)) }
      : push,
  );
}
