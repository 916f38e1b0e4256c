import type { Client } from 'pg';

/** Statements that may change what tables and triggers there are. */
const CHANGES = /\b(?:alter|create|drop)\b|\bdo\s+\$/i;

/** Whether a statement may change the schema. What a function of the database does by itself is not recognized. */
export function mayChangeSchema(text: string): boolean {
  return CHANGES.test(text);
}

/** Of each watched table its columns and triggers, as text; by its name. */
type SchemaPicture = ReadonlyMap<string, string>;

const PICTURE_SQL = `
SELECT c.oid::text AS oid, c.oid::regclass::text AS name, concat(
  (SELECT string_agg(concat(a.attname, ' ', a.atttypid), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), ' / ',
  (SELECT string_agg(concat(t.tgname, t.tgenabled), ', ' ORDER BY t.tgname) FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = c.oid AND t.tgname LIKE '% leakproof %')) AS text
FROM pg_catalog.pg_class c
WHERE c.oid = ANY($1) OR (c.relnamespace = to_regnamespace('leakproof') AND c.relkind = 'r')
ORDER BY c.oid`;

/** The tables that a session watches, as they were when it began. */
export class SchemaWatch {
  readonly #client: Client;
  readonly #oids: readonly number[];
  readonly #start: SchemaPicture;

  private constructor(client: Client, oids: readonly number[], start: SchemaPicture) {
    this.#client = client;
    this.#oids = oids;
    this.#start = start;
  }

  static async begin(client: Client, oids: readonly number[]): Promise<SchemaWatch> {
    return new SchemaWatch(client, oids, await picture(client, oids));
  }

  /** What has become of a watched table, or of one of the harness's own, as a clause; undefined where all are as they were. */
  async findChange(): Promise<string | undefined> {
    const now = await picture(this.#client, this.#oids);
    for (const [name, text] of this.#start) {
      const found = now.get(name);
      if (found === undefined) return `${name} is not there any more`;
      if (found !== text) return `${name} has other columns, or other triggers of the journal`;
    }
    return undefined;
  }
}

async function picture(client: Client, oids: readonly number[]): Promise<SchemaPicture> {
  const { rows } = await client.query<{ name: string; text: string }>(PICTURE_SQL, [oids]);
  return new Map(rows.map(({ name, text }) => [name, text]));
}
