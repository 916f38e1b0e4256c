import { expect, it } from 'vitest';
import type { TenancyDeclaration } from './declaration.ts';
import { deriveOwnership } from './derive-ownership.ts';
import { describeTenancy } from './describe-tenancy.ts';
import { likelyPublished } from './likely-published.ts';
import { publishedAmong } from './published.ts';
import type { Row } from './row.ts';
import { sketchTables } from './sketch-tables.ts';
import type { Column } from './tenancy.ts';

const tables = sketchTables({
  teams: { name: ': text' },
  plans: { name: ': text' },
  boards: { team_id: 'teams', is_public: ': boolean' },
  lists: { board_id: 'boards' },
  cards: { list_id: 'lists', parent_id: 'cards?' },
  hooks: { board_id: 'boards' },
  notes: { team_id: 'teams' },
});
const declared = (published: TenancyDeclaration['published']) =>
  deriveOwnership(tables, { root: 'teams', shared: ['plans'], ...(published ? { published } : {}) });
const isPublic = ({ is_public }: Row) => is_public === true;

const rows: { readonly [table: string]: readonly Row[] } = {
  teams: [{ id: 't1' }, { id: 't2' }],
  boards: [
    { id: 'open', team_id: 't1', is_public: true },
    { id: 'closed', team_id: 't1', is_public: false },
    { id: 'theirs', team_id: 't2', is_public: false },
  ],
  lists: ['open', 'closed'].map((id) => ({ id: `list of ${id}`, board_id: id })),
  cards: [
    { id: 'card', list_id: 'list of open', parent_id: null },
    { id: 'hidden', list_id: 'list of closed', parent_id: null },
    // Round and round, and nowhere published.
    { id: 'loop', list_id: 'list of closed', parent_id: 'loop' },
    { id: 'child', list_id: 'list of closed', parent_id: 'card' },
  ],
  hooks: [{ id: 'hook', board_id: 'open' }],
  notes: [{ id: 'note', team_id: 't1' }],
};

/** The ids of what is published. */
function published(declaration: TenancyDeclaration['published']): readonly unknown[] {
  const isPublished = publishedAmong(declared(declaration), {
    rows: (table) => rows[table] ?? [],
    findBy: (table, columns, values) =>
      (rows[table] ?? []).filter((row) => columns.every((column, at) => row[column] === values[at])),
  });
  return Object.entries(rows).flatMap(([table, all]) =>
    all.flatMap((row) => (isPublished(table, row) ? [row.id] : [])),
  );
}

it('is what says so itself, and nothing that belongs to it unless that is named', () => {
  expect(published(undefined)).toEqual([]);
  expect(published({ boards: isPublic })).toEqual(['open']);
});

it('is also what leads to it over the tables that are named, and what it leads to itself, but nothing else of that', () => {
  expect(published({ boards: { when: isPublic, with: ['lists', 'cards'] } })).toEqual([
    'open',
    'list of open',
    'card',
    // By the card that it belongs under.
    'child',
  ]);
  expect(published({ boards: { when: isPublic, with: ['teams', 'lists'] } })).toEqual(['t1', 'open', 'list of open']);
});

it.each<[unknown, string]>([
  [
    { boards: 'is_public' },
    `tenancy.published['boards']: "is_public"; expected a function of the row for each table, such as published: { boards: ({ visibility }) => visibility === 'public' }, or { when, with: ['cards'] } of it and of tables that are published with it.`,
  ],
  [{ board: isPublic }, "tenancy.published: 'board'; expected a table of the database. Did you mean 'boards'?"],
  [
    { plans: isPublic },
    "tenancy.published: 'plans' is shared; expected a table of tenants' rows, since what is nobody's is shown to all. Take it away.",
  ],
  [
    { boards: { when: isPublic, with: ['cards'] } },
    "tenancy.published: 'cards' is not published with boards; expected a table that leads to it by a foreign key, over others of the list, or that it leads to. Name those between as well, or say the link under columns.",
  ],
])('is refused in a line: %o', (given, message) => {
  expect(() => declared(given as never)).toThrow(message);
});

it('is told of with the tenancy', () => {
  expect(describeTenancy(declared({ boards: { when: isPublic, with: ['lists'] } }))).toContain(
    'Shown to others while they are published: boards with lists.',
  );
});

it.each<[string, string, readonly string[], string | undefined, Row[string]]>([
  ['is_public', 'boolean', [], '({ is_public }) => is_public === true', true],
  ['isPublic', 'boolean', [], '({ isPublic }) => isPublic === true', true],
  ['published_at', 'timestamp with time zone', [], '({ published_at }) => published_at !== null', '2030-01-01'],
  ['visibility', 'text', [], "({ visibility }) => visibility === 'public'", 'public'],
  ['visibility', 'text', ['team', 'everyone'], "({ visibility }) => visibility === 'everyone'", 'everyone'],
  ['visibility', 'text', ['team', 'owner'], undefined, null],
  ['shareId', 'text', [], '({ shareId }) => shareId !== null', 'x'],
  ['is_published', 'text', [], undefined, null],
  ['published_by', 'uuid', [], undefined, null],
  ['public_key', 'text', [], undefined, null],
  ['share_key', 'text', [], '({ share_key }) => share_key !== null', 'x'],
])('seems to be said by %s of type %s with the words %o: %s', (name, type, words, code, value) => {
  const column: Column = { name, type, nullable: true, generated: false, identity: null };
  const likely = likelyPublished({ columns: [column] }, () => words);
  expect(likely?.code).toBe(code);
  if (likely) expect([likely.when({ [name]: value ?? null }), likely.when({ [name]: null })]).toEqual([true, false]);
});
