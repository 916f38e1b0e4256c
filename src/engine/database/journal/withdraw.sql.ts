import { quoteName } from '../quote.ts';
import type { Relation } from './relation.ts';

/** Whether rows can be taken out of a relation one by one, and nothing of the application's notices. */
export function canWithdraw({ key, alwaysTriggers }: Relation): boolean {
  return key.length > 0 && alwaysTriggers.length === 0;
}

/** Takes rows out of relations by their keys: for each of them a parameter, which is a JSON array of rows with at least the key in them. */
export function withdrawSql(relations: readonly Relation[]): string {
  const deletions = relations.map(({ sqlName, key }, at) => {
    const matches = key.map(({ name, equals }) => `held.${quoteName(name)} ${equals} given.${quoteName(name)}`);
    return `gone${at} AS (
      DELETE FROM ONLY ${sqlName} AS held USING jsonb_populate_recordset(NULL::${sqlName}, $${at + 1}::jsonb) AS given
      WHERE ${matches.join(' AND ')} AND EXISTS (SELECT FROM armed) RETURNING 1)`;
  });
  const counts = relations.map((_, at) => `(SELECT count(*) FROM gone${at})`);
  return `WITH armed AS (SELECT FROM leakproof.step JOIN leakproof.witness USING (generation)),
    ${deletions.join(',\n')} SELECT ${counts.join(' + ')} AS gone`;
}
