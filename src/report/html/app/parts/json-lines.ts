import type { Json } from '../../../../engine/sequence/json.ts';
import { isReferenceLike, referenceText } from './reference-text.ts';

/** A piece of a line. A key or a value belongs to the field that it names or stands under. */
export type Token = {
  readonly kind: 'key' | 'text' | 'literal' | 'handle' | 'sign' | 'left-out';
  readonly text: string;
  readonly field?: string;
};

/** A line of JSON as people read it. */
export type JsonLine = { readonly indent: number; readonly tokens: readonly Token[] };

const leftOut = '…';

/** JSON in lines: what is short stands on one, what is longer has a line for each field or item. */
export function jsonLines(value: Json): readonly JsonLine[] {
  const lines: { indent: number; tokens: Token[] }[] = [];
  write(value, { lines, indent: 0, lead: [], tail: [], field: undefined });
  return lines;
}

/** The text of a line, to compare it by. */
export function lineText({ indent, tokens }: JsonLine): string {
  return `${' '.repeat(indent)}${tokens.map(({ text }) => text).join('')}`;
}

type Place = {
  readonly lines: { indent: number; tokens: Token[] }[];
  readonly indent: number;
  readonly lead: readonly Token[];
  readonly tail: readonly Token[];
  readonly field: string | undefined;
};

const oneLine = 72;

function write(value: Json, place: Place): void {
  const { lines, indent, lead, tail, field } = place;
  const short = shortTokens(value, field);
  if (short && (short.length === 1 || short.reduce((sum, { text }) => sum + text.length, 0) <= oneLine)) {
    lines.push({ indent, tokens: [...lead, ...short, ...tail] });
    return;
  }
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string | undefined, Json])[] = isList
    ? value.map((item) => [undefined, item])
    : Object.entries(value ?? {});
  lines.push({ indent, tokens: [...lead, sign(isList ? '[' : '{')] });
  for (const [at, [name, item]] of entries.entries()) {
    const comma = at < entries.length - 1 ? [sign(',')] : [];
    const key = name === undefined ? [] : [{ kind: 'key', text: name } as const, sign(': ')];
    write(item, { lines, indent: indent + 1, lead: key, tail: comma, field: name ?? field });
  }
  lines.push({ indent, tokens: [sign(isList ? ']' : '}'), ...tail] });
}

/** What takes one line; undefined for what is made of others that are made of others. */
function shortTokens(value: Json, field: string | undefined): readonly Token[] | undefined {
  const under = field === undefined ? {} : { field };
  if (typeof value === 'string') return [{ kind: 'text', text: JSON.stringify(value), ...under }];
  if (value === null || typeof value !== 'object') return [{ kind: 'literal', text: String(value), ...under }];
  if (isReferenceLike(value)) return [{ kind: 'handle', text: referenceText(value.$ref) }];
  if (!Array.isArray(value)) {
    const fields = Object.entries(value);
    const [first] = fields;
    if (fields.length === 1 && first?.[0] === leftOut) return [{ kind: 'left-out', text: `… ${String(first[1])}` }];
    if (fields.length === 0) return [sign('{}')];
    const parts = fields.map(([name, item]) => [name, shortTokens(item, name)] as const);
    if (parts.some(([, tokens]) => tokens?.length !== 1)) return undefined;
    return [
      sign('{ '),
      ...parts.flatMap(([name, tokens = []], at) => [
        ...(at === 0 ? [] : [sign(', ')]),
        { kind: 'key' as const, text: name },
        sign(': '),
        ...tokens,
      ]),
      sign(' }'),
    ];
  }
  if (value.length === 0) return [sign('[]')];
  const parts = value.map((item: Json) => shortTokens(item, field));
  if (parts.some((tokens) => tokens?.length !== 1)) return undefined;
  return [sign('['), ...parts.flatMap((tokens = [], at) => [...(at === 0 ? [] : [sign(', ')]), ...tokens]), sign(']')];
}

function sign(text: string): Token {
  return { kind: 'sign', text };
}
