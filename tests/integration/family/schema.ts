import type { Keys } from './keys.ts';
import type { Traits } from './traits.ts';

/** Tables whose rows an organization owns, and that policies guard where the database itself keeps organizations apart. */
const guardedTables = ['members', 'boards', 'tasks', 'notifications'];

/**
 * The schema of an application, as its migrations would leave it; `role` is the one that the application connects as, where it has one of
 * its own.
 */
export function schemaSql(traits: Traits, keys: Keys, role: string | undefined): string {
  const { type, column, root, isComposite } = keys;
  const key = isComposite ? 'organization_id, id' : 'id';
  const knows = traits.links === 'foreign keys';
  const link = (columns: string, parent: string, more = '') =>
    knows ? `FOREIGN KEY (${isComposite ? `organization_id, ${columns}` : columns}) REFERENCES ${parent}${more},` : '';
  const organization = `organization_id ${root.type} NOT NULL ${knows ? 'REFERENCES organizations' : ''}`;
  const person = `person_id ${root.type} NOT NULL ${knows ? 'REFERENCES people' : ''}`;
  const owned = `${organization}, id ${column} NOT NULL, PRIMARY KEY (${key})`;
  const tables = `
CREATE TABLE organizations (id ${root.column} PRIMARY KEY, name text NOT NULL, zone text NOT NULL, last_number integer NOT NULL DEFAULT 100);
CREATE TABLE people (id ${root.column} PRIMARY KEY, name text NOT NULL);
CREATE TABLE members (${owned}, ${person}, role text NOT NULL, address text NOT NULL,
  is_active boolean NOT NULL DEFAULT true, UNIQUE (organization_id, person_id));
CREATE TABLE sessions (token text PRIMARY KEY, ${person}, ${traits.sessions === 'of a member' ? `${organization},` : ''} seen_at timestamptz);
CREATE TABLE boards (${owned}, slug text NOT NULL, title text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organization_id, slug));
CREATE TABLE tasks (${owned}, board_id ${type} NOT NULL, ${link('board_id', 'boards', ' ON DELETE CASCADE')}
  assignee_id ${type}, ${link('assignee_id', 'members')} title text NOT NULL, priority integer NOT NULL DEFAULT 1,
  is_done boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE notifications (${owned}, member_id ${type} NOT NULL, ${link('member_id', 'members')} body text NOT NULL,
  about_type text, about_id text, created_at timestamptz NOT NULL DEFAULT now());`;
  const view = `
CREATE MATERIALIZED VIEW totals AS SELECT organization_id, count(*) FILTER (WHERE NOT is_done) AS open,
  count(*) FILTER (WHERE is_done) AS done FROM tasks GROUP BY organization_id;`;
  return [
    tables,
    traits.figures === 'in a materialized view' ? view : '',
    role === undefined ? '' : policiesSql(keys, role),
  ].join('\n');
}

function policiesSql({ root }: Keys, role: string): string {
  const policies = guardedTables.map(
    (table) => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON ${table} USING (organization_id = current_setting('app.organization')::${root.type});`,
  );
  return `${policies.join('')}
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role};`;
}
