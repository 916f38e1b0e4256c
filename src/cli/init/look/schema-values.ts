/** What a field takes by its schema, as an arbitrary that is written into a harness; `isText` where any text will do. */
export type SchemaValue = { readonly code: string; readonly isText: boolean };

/** By how the schema of a field begins; what comes after (`.optional()`, bounds) is seldom met by the first values. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:coerce\.)?number\b|^int\b/, 'fc.integer({ min: 1, max: 3 })'],
  [/^(?:coerce\.)?boolean\b|^stringbool\b/, 'fc.boolean()'],
  [/^(?:coerce\.)?date\(|^iso\.datetime\b|^string\(\)\.datetime\b/, "fc.constant('2030-03-04T09:00:00.000Z')"],
  [/^iso\.date\b|^string\(\)\.date\b/, "fc.constant('2030-03-04')"],
  [/^array\(/, 'fc.constant([])'],
  [/^(?:object|record|looseObject|strictObject|any|unknown)\(/, 'fc.constant({})'],
  [/^url\b|^string\(\)\.url\b/, "fc.constant('https://example.org')"],
  [/^email\b|^string\(\)\.email\b/, "fc.constant('somebody@people.example')"],
];

/** Reads the schema of zod for one field off its text; undefined for keys, and for what a few words do not tell. */
export function schemaValueOf(text: string): SchemaValue | undefined {
  const schema = /^\s*z\s*\.\s*([\s\S]*)$/.exec(text)?.[1]?.replaceAll(/\s*\n\s*/g, '');
  if (schema === undefined) return undefined;
  const words = /^enum\(\[([^\]]*)\]\)/.exec(schema)?.[1] ?? /^literal\(([^()]*)\)/.exec(schema)?.[1];
  if (words !== undefined) {
    const listed = words.split(',').map((word) => word.trim());
    const all = listed.filter((word) => word !== '');
    if (all.length === 0 || !all.every((word) => /^(['"])[^'"\\]*\1$/.test(word))) return undefined;
    const code = `fc.constantFrom(${all.map((word) => `'${word.slice(1, -1)}'`).join(', ')})`;
    return { code, isText: false };
  }
  const kind = KINDS.find(([beginning]) => beginning.test(schema));
  if (kind) return { code: kind[1], isText: false };
  return /^string\(\)(?!\.(?:uuid|guid|cuid2?|ulid|nanoid|regex)\b)/.test(schema)
    ? { code: "fc.constantFrom('north', 'south')", isText: true }
    : undefined;
}
