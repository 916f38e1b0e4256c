import type { Fields } from './find-fields.ts';

/** A route of the application, as its source shows it. */
export type Route = {
  readonly method: string;
  /** With `:name` for each parameter. */
  readonly path: string;
  /** The names that its handler reads of the query, and of a JSON body. */
  readonly query: readonly string[];
  readonly body: readonly string[];
  /** What their values are, where a schema tells. */
  readonly values?: Fields['values'];
  readonly file: string;
};
