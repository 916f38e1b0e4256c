import { UsageError } from '../../errors.ts';

/** Where the value of a field stands in a request. */
export type FieldPlace = 'path' | 'query' | 'body';

/** A field that a line names. */
export type LineField = {
  readonly name: string;
  readonly place: FieldPlace;
  /** Left out of the request in a share of the steps. */
  readonly isOptional: boolean;
  /** A list of values. */
  readonly isList: boolean;
  /** Of the path: the segment before it, which says of what it is the key. Empty where there is none. */
  readonly after: string;
};

/** What a line such as `POST /projects/:project/tasks?notify {title, assigneeId?}` says. */
export type RestLine = {
  readonly method: string;
  /** The path as it was written, without the query. */
  readonly path: string;
  readonly fields: readonly LineField[];
  /** The segments of the path that are no parameters, in their order: what the request is about. */
  readonly segments: readonly string[];
};

const form = /^([A-Z]+)\s+(\/[^\s?{]*)(?:\?([^\s{]*))?\s*(?:\{([^{}]*)\})?$/;
const fieldForm = /^([A-Za-z_][\w.-]*)(\[\])?(\?)?$/;

/** Reads the line of an action. Throws a `UsageError` that says what of it is wrong. */
export function parseRestLine(action: string, text: string): RestLine {
  const match = form.exec(text.trim());
  if (match === null) throw mistake(action, text, `expected such as 'POST /tasks/:task/notes?notify {body, author?}'`);
  const [, method = '', path = '', query = '', body = ''] = match;
  const segments = path.split('/').filter((segment) => segment !== '');
  const fieldsOf = (list: string, separator: string, place: FieldPlace) =>
    list
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .map((item) => readField(item, { action, text, place }));
  const fields = [
    ...segments.flatMap((segment, at) =>
      segment.startsWith(':')
        ? [{ ...readField(segment.slice(1), { action, text, place: 'path' }), after: before(segments, at) }]
        : [],
    ),
    ...fieldsOf(query, '&', 'query'),
    ...fieldsOf(body, ',', 'body'),
  ];
  const twin = fields.find(({ name }, at) => fields.findIndex((other) => other.name === name) !== at);
  if (twin !== undefined) throw mistake(action, text, `it names '${twin.name}' twice; expected different names`);
  return { method, path, fields, segments: segments.filter((segment) => !segment.startsWith(':')) };
}

/** The segment before a parameter, where that is none itself. */
function before(segments: readonly string[], at: number): string {
  const segment = segments[at - 1] ?? '';
  return segment.startsWith(':') ? '' : segment;
}

type Reading = { readonly action: string; readonly text: string; readonly place: FieldPlace };

function readField(item: string, { action, text, place }: Reading): LineField {
  const [, name, list, optional] = fieldForm.exec(item) ?? [];
  const isFitting = name !== undefined && (place !== 'path' || (list === undefined && optional === undefined));
  if (!isFitting) {
    const rule = place === 'path' ? 'a name' : 'a name, with [] for a list and ? for what may be left out';
    throw mistake(action, text, `'${item}' in its ${place} is no field; expected ${rule}`);
  }
  return {
    name,
    place,
    isOptional: place === 'query' || optional !== undefined,
    isList: list !== undefined,
    after: '',
  };
}

function mistake(action: string, text: string, what: string): UsageError {
  return new UsageError(`rest '${action}' cannot be read: '${text}'; ${what}.`);
}
