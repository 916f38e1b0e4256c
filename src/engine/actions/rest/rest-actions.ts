import { UsageError } from '../../errors.ts';
import { type Action, everyRole, type Fields, type Settlement } from '../../harness/action.ts';
import type { HttpRequest } from '../../harness/perform-http.ts';
import { suggestNames } from '../../near-names.ts';
import type { Send } from '../send.ts';
import { buildRequest } from './build-request.ts';
import { parseRestLine, type RestLine } from './parse-line.ts';
import { placeField } from './place-field.ts';

/** What may be said of an action besides its line. */
export type RestOptions<App> = Partial<Omit<Action<App>, 'name' | 'input' | 'perform' | 'settle' | 'learns'>> & {
  /** What fields of the line take, where their names do not tell, or not all of it. */
  readonly fields?: Fields;
  readonly headers?: HttpRequest['headers'];
};

/** Makes the action of a line: `rest('task.get', 'GET /tasks/:task')`. */
export type Rest<App> = (name: string, line: string, options?: RestOptions<App>) => Action<App>;

/**
 * Actions in short form, a line each: method, path, `?query&parameters` and `{body, fields}`, each of which takes by its name the rows of a
 * table, or the values of a column. They are for all roles unless told otherwise. A name that leads nowhere is a mistake that names it, as
 * a session opens.
 *
 * @throws UsageError where a line cannot be read, or `fields` names what its line does not.
 */
export function restActions<App>(
  send: Send<App>,
  lines: (rest: Rest<App>) => readonly Action<App>[],
): readonly Action<App>[] {
  return lines((name, line, options = {}) => restAction(send, { name, line: parseRestLine(name, line), options }));
}

type Told<App> = { readonly name: string; readonly line: RestLine; readonly options: RestOptions<App> };

function restAction<App>(
  send: Send<App>,
  { name, line, options: { fields = {}, headers, ...options } }: Told<App>,
): Action<App> {
  const names = line.fields.map((field) => field.name);
  const strange = Object.keys(fields).find((given) => !names.includes(given));
  if (strange !== undefined)
    throw new UsageError(
      `rest '${name}': fields names '${strange}', which its line does not. ${suggestNames(strange, names) || 'Add it to the line.'}`,
    );
  const open = line.fields.filter((field) => fields[field.name] === undefined);
  return {
    roles: [everyRole],
    ...options,
    name,
    input: fields,
    settle: (settling): Settlement => {
      const placed = open.map((field) => [field.name, placeField(field, line, settling)] as const);
      const mistakes = placed.flatMap(([, found]) => (typeof found === 'string' ? [`rest '${name}': ${found}`] : []));
      if (mistakes.length > 0) return { mistakes };
      return {
        fields: Object.fromEntries(placed.flatMap(([of, found]) => (typeof found === 'string' ? [] : [[of, found]]))),
      };
    },
    perform: async ({ app, actor, input }) =>
      await send({
        app,
        actor,
        request: { ...buildRequest(line, input), ...(headers === undefined ? {} : { headers }) },
      }),
  };
}
