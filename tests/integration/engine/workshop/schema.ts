/** Keys and codes that say nothing, a table whose name no path carries, and free text: what a small product has. */
export const SCHEMA = `
CREATE TABLE firms (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE people (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE staff (id uuid PRIMARY KEY, firm_id uuid NOT NULL REFERENCES firms, person_id uuid NOT NULL REFERENCES people, role text NOT NULL);
CREATE TABLE projects (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), firm_id uuid NOT NULL REFERENCES firms, code text NOT NULL,
  title text NOT NULL, UNIQUE (firm_id, code));
CREATE TABLE tasks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
  assignee_id uuid REFERENCES staff, title text NOT NULL, priority integer NOT NULL DEFAULT 1, is_done boolean NOT NULL DEFAULT false);
CREATE TABLE labels (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), firm_id uuid NOT NULL REFERENCES firms, name text NOT NULL);
CREATE TABLE task_labels (task_id uuid REFERENCES tasks ON DELETE CASCADE, label_id uuid REFERENCES labels ON DELETE CASCADE,
  PRIMARY KEY (task_id, label_id));
CREATE TABLE entries (id serial PRIMARY KEY, firm_id uuid NOT NULL REFERENCES firms, text text NOT NULL, minutes integer NOT NULL);`;

const id = (table: string, name: string) => `md5('${table} ' || ${name})::uuid`;

/** Two firms: the same codes and titles in both, and not as many of anything. */
export const FIXTURES = `
INSERT INTO firms SELECT ${id('firms', 'name')}, name FROM unnest(ARRAY['acme', 'globex']) name;
INSERT INTO people SELECT ${id('people', 'name')}, name FROM unnest(ARRAY['ann', 'abe', 'gil', 'gus']) name;
INSERT INTO staff SELECT ${id('staff', 'person')}, ${id('firms', 'firm')}, ${id('people', 'person')}, role FROM (VALUES
  ('ann', 'acme', 'manager'), ('abe', 'acme', 'worker'), ('gil', 'globex', 'manager'), ('gus', 'globex', 'worker')) s (person, firm, role);
INSERT INTO projects SELECT ${id('projects', 'firm || code')}, ${id('firms', 'firm')}, code, 'roof' FROM (VALUES
  ('acme', 'P1'), ('acme', 'P2'), ('acme', 'P3'), ('globex', 'P1'), ('globex', 'P2')) p (firm, code);
INSERT INTO tasks (id, project_id, title) SELECT ${id('tasks', 'firm || title')}, ${id('projects', `firm || 'P1'`)}, title FROM (VALUES
  ('acme', 'saw'), ('acme', 'nail'), ('globex', 'saw')) t (firm, title);
INSERT INTO labels SELECT ${id('labels', 'firm || name')}, ${id('firms', 'firm')}, name FROM (VALUES
  ('acme', 'urgent'), ('acme', 'later'), ('globex', 'urgent')) l (firm, name);
INSERT INTO entries (firm_id, text, minutes) SELECT ${id('firms', 'firm')}, text, 60 FROM (VALUES
  ('acme', 'drove'), ('globex', 'drove'), ('acme', 'sawed')) e (firm, text);`;
