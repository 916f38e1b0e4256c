import fc from 'fast-check';
import type { TenancyDeclaration } from '../../../src/engine/tenancy/declaration.ts';

/** An application that somebody could have, as SQL. */
export type RandomDdl = {
  readonly sql: string;
  readonly declaration: TenancyDeclaration;
  /** How many rows of a table a tenant has room for, where that is fewer than it gets. */
  readonly room: { readonly [table: string]: number };
};

const KEYS = ['uuid', 'serial', 'identity', 'text', 'numbered'] as const;
type Key = (typeof KEYS)[number];

/** A plain column `x`, with what may refuse it; `t` stands for its table, `o` for the columns by which its rows are the tenant's. */
const COLUMNS: readonly ((x: string, t: string, o: string) => readonly string[])[] = [
  (x) => [`${x} text NOT NULL`],
  (x) => [`${x} varchar(9) NOT NULL`],
  (x) => [`${x} citext`],
  (x) => [`${x} mood NOT NULL`],
  (x) => [`${x} mood[] NOT NULL CHECK (cardinality(${x}) > 0)`],
  (x) => [`${x} text NOT NULL UNIQUE`],
  (x) => [`${x} plate NOT NULL UNIQUE`],
  (x) => [`${x} small NOT NULL`],
  (x) => [`${x} boolean NOT NULL`],
  (x) => [`${x} date NOT NULL`, `${x}_end date NOT NULL CHECK (${x}_end > ${x})`],
  (x) => [`${x} numeric(6,2) NOT NULL CHECK (${x} > 250)`],
  (x) => [`${x} text NOT NULL CHECK (${x} IN ('one', 'two', 'three'))`],
  (x) => [`${x} text NOT NULL CHECK (length(${x}) = 7 AND ${x} = upper(${x}))`],
  (x) => [`${x} jsonb NOT NULL CHECK (jsonb_typeof(${x}) = 'array')`],
  (x) => [`${x} text`, `${x}_or int`, `CHECK (num_nonnulls(${x}, ${x}_or) = 1)`],
  (x) => [`${x} int NOT NULL`, `${x}_twice int GENERATED ALWAYS AS (${x} * 2) STORED UNIQUE`],
  (x) => [`${x} int4range NOT NULL`, `EXCLUDE USING gist (${x} WITH &&)`],
  (x) => [`${x} tstzmultirange NOT NULL`, `${x}_from inet NOT NULL`, `${x}_bits bit(4) NOT NULL`],
  (x, _t, o) => [`${x} text NOT NULL`, `UNIQUE (${o}, ${x})`],
  (x, _t, o) => [`${x} int NOT NULL CHECK (${x} BETWEEN 5 AND 7)`, `UNIQUE (${o}, ${x})`],
  (x, _t, o) => [`${x} mood NOT NULL`, `UNIQUE (${o}, ${x})`],
  (x, t, o) => [`${x} boolean NOT NULL DEFAULT true`, `; CREATE UNIQUE INDEX ON ${t} (${o}) WHERE ${x}`],
  (x, t, o) => [`${x} text`, `; CREATE UNIQUE INDEX ON ${t} (${o}, lower(${x}))`],
];
/** The place in the list of what leaves room for two rows a parent only. */
const TIGHT = (x: string, _t: string, o: string): readonly string[] => [`${x} boolean NOT NULL`, `UNIQUE (${o}, ${x})`];

type DrawnTable = {
  readonly key: Key;
  readonly owner: number;
  readonly links: readonly { readonly to: number; readonly isNullable: boolean }[];
  readonly columns: readonly number[];
  readonly isTight: boolean;
};

/**
 * Random applications over the tenants `t0`, with people and members: keys of all kinds, each table below the root or an earlier table,
 * further foreign keys in any direction, so that there are cycles, and columns with all that may refuse a row.
 */
export function randomDdl(): fc.Arbitrary<RandomDdl> {
  const table = fc.record({
    key: fc.constantFrom(...KEYS),
    owner: fc.nat(),
    links: fc.array(fc.record({ to: fc.nat(), isNullable: fc.boolean() }), { maxLength: 2 }),
    columns: fc.array(fc.nat({ max: COLUMNS.length - 1 }), { maxLength: 4 }),
    isTight: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0),
  });
  return fc
    .record({
      rootKey: fc.constantFrom<Key>('uuid', 'serial', 'text'),
      personKey: fc.constantFrom<Key>('uuid', 'identity', 'text'),
      tables: fc.array(table, { minLength: 1, maxLength: 6 }),
    })
    .map(({ rootKey, personKey, tables }) => assemble(rootKey, personKey, tables));
}

const TYPES: { readonly [key in Key]: string } = {
  uuid: 'uuid',
  serial: 'int',
  identity: 'bigint',
  text: 'text',
  numbered: 'int',
};
const PRIMARY: { readonly [key in Exclude<Key, 'numbered'>]: string } = {
  uuid: 'uuid PRIMARY KEY DEFAULT gen_random_uuid()',
  serial: 'serial PRIMARY KEY',
  identity: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  text: 'text PRIMARY KEY',
};

function assemble(rootKey: Exclude<Key, 'numbered'> | Key, personKey: Key, drawn: readonly DrawnTable[]): RandomDdl {
  const primary = (key: Key) => (key === 'numbered' ? PRIMARY.text : PRIMARY[key]);
  // Numbers count within the tenant, so such a table is right below the root.
  const owners = drawn.map(({ key, owner }, at) => (key === 'numbered' ? 0 : owner % (at + 1)));
  const keyOf = (at: number): Key => (at === 0 ? rootKey : (drawn[at - 1]?.key ?? 'text'));
  const room: { [table: string]: number } = {};
  const later: string[] = [];
  const creates = drawn.map(({ key, links, columns, isTight }, index) => {
    const name = `t${index + 1}`;
    const lines: string[] = key === 'numbered' ? ['id int NOT NULL', 'PRIMARY KEY (o, id)'] : [`id ${primary(key)}`];
    const after: string[] = [];
    const owner = owners[index] ?? 0;
    const foreignKey = (column: string, to: number, rest: string) => {
      const own =
        keyOf(to) === 'numbered' && to > 0
          ? column === 'o'
            ? 'o_t'
            : key === 'numbered' || owner === 0
              ? 'o'
              : `${column}_t`
          : undefined;
      if (own !== undefined && own !== 'o') lines.push(`${own} ${TYPES[rootKey]}${rest}`);
      lines.push(`${column} ${TYPES[keyOf(to)]}${rest}`);
      const from = own === undefined ? column : `${own}, ${column}`;
      return `ALTER TABLE ${name} ADD FOREIGN KEY (${from}) REFERENCES t${to}`;
    };
    later.push(foreignKey('o', owner, ' NOT NULL'));
    for (const [at, { to, isNullable }] of links.entries()) {
      const parent = 1 + (to % drawn.length);
      const isLater = parent >= index + 1;
      later.push(
        `${foreignKey(`l${at}`, parent, isNullable ? '' : ' NOT NULL')}${isLater && !isNullable ? ' DEFERRABLE INITIALLY DEFERRED' : ''}`,
      );
    }
    for (const [at, which] of [...columns, ...(isTight ? [-1] : [])].entries()) {
      for (const line of (which === -1 ? TIGHT : COLUMNS[which])?.(
        `c${at}`,
        name,
        lines.some((line) => line.startsWith('o_t ')) ? 'o_t, o' : 'o',
      ) ?? [])
        (line.startsWith(';') ? after : lines).push(line);
    }
    if (isTight && owner === 0) room[name] = 2;
    return `CREATE TABLE ${name} (${lines.join(', ')})${after.join('')};`;
  });
  return {
    sql: `CREATE TYPE mood AS ENUM ('fine', 'so so', 'it''s');
      CREATE DOMAIN plate AS text CHECK (VALUE ~ '^[A-Z]{1,3}-[0-9]{4}$'); CREATE DOMAIN small AS int CHECK (VALUE < 3) CHECK (VALUE > 1);
      CREATE TABLE t0 (id ${primary(rootKey)}, slug text NOT NULL UNIQUE);
      CREATE TABLE people (id ${primary(personKey)}, email text NOT NULL UNIQUE);
      CREATE TABLE members (t0_id ${TYPES[rootKey]} NOT NULL REFERENCES t0, person_id ${TYPES[personKey]} NOT NULL REFERENCES people,
        ended_at timestamptz, PRIMARY KEY (t0_id, person_id));
      ${creates.join('\n')}
      ${later.join(';\n')};`,
    declaration: { root: 't0', people: 'people', shared: ['people'] },
    room,
  };
}
