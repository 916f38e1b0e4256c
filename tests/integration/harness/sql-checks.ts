import type { ClientBase } from 'pg';

/** A check as one writes it without the engine: a query that returns the rows which break a rule. */
export type SqlCheck = { readonly id: string; readonly sql: string };

/**
 * Tenant isolation, notifications across organizations and assignment integrity as joins over the whole database. They see rows only: not
 * what anybody was shown, sent or refused. The engine's invariants are measured against them, in what they see and in what they cost.
 */
export const sqlChecks: readonly SqlCheck[] = [
  {
    id: 'assignment of one organization',
    sql: `SELECT a.id FROM assignments a JOIN warehouses w ON w.id = a.warehouse_id JOIN routes r ON r.id = a.route_id
          JOIN warehouses rw ON rw.id = r.warehouse_id
          WHERE w.organization_id <> a.organization_id OR rw.organization_id <> a.organization_id OR r.warehouse_id <> a.warehouse_id`,
  },
  {
    id: 'notification of one organization',
    sql: `SELECT n.id FROM notifications n LEFT JOIN assignments a ON a.id = (n.data->>'assignmentId')::uuid
          LEFT JOIN bid_windows w ON w.id = (n.data->>'windowId')::uuid LEFT JOIN assignments wa ON wa.id = w.assignment_id
          LEFT JOIN export_jobs e ON e.id = (n.data->>'exportId')::uuid
          WHERE a.organization_id <> n.organization_id OR wa.organization_id <> n.organization_id OR e.organization_id <> n.organization_id`,
  },
  {
    id: 'preferred routes of one organization',
    sql: `SELECT p.id FROM driver_preferences p JOIN memberships m ON m.id = p.membership_id JOIN routes r ON r.id = ANY (p.preferred_route_ids)
          JOIN warehouses w ON w.id = r.warehouse_id WHERE w.organization_id <> m.organization_id`,
  },
  {
    id: 'recipient is or was a member',
    sql: `SELECT n.id FROM notifications n WHERE NOT EXISTS
          (SELECT FROM memberships m WHERE m.organization_id = n.organization_id AND m.user_id = n.user_id)`,
  },
  {
    id: 'live assignment has an active driver',
    sql: `SELECT a.id FROM assignments a WHERE a.status = 'scheduled' AND NOT EXISTS
          (SELECT FROM memberships m WHERE m.organization_id = a.organization_id AND m.user_id = a.driver_id
           AND m.role = 'driver' AND m.status = 'active')`,
  },
  {
    id: 'bidder is or was a member',
    sql: `SELECT b.id FROM bids b JOIN bid_windows w ON w.id = b.window_id JOIN assignments a ON a.id = w.assignment_id
          WHERE NOT EXISTS (SELECT FROM memberships m WHERE m.organization_id = a.organization_id AND m.user_id = b.driver_id)`,
  },
  {
    id: 'one assignment a day',
    sql: `SELECT organization_id, driver_id, date FROM assignments WHERE status IN ('scheduled', 'active') AND driver_id IS NOT NULL
          GROUP BY organization_id, driver_id, date HAVING count(*) > 1`,
  },
  {
    id: 'window only where unfilled',
    sql: `SELECT w.id FROM bid_windows w JOIN assignments a ON a.id = w.assignment_id WHERE w.status = 'open' AND a.status <> 'unfilled'
          UNION ALL SELECT assignment_id FROM bid_windows WHERE status = 'open' GROUP BY assignment_id HAVING count(*) > 1`,
  },
  {
    id: 'resolved by one winner',
    sql: `SELECT w.id FROM bid_windows w WHERE w.status = 'resolved' AND
          (SELECT count(*) FROM bids b WHERE b.window_id = w.id AND b.status = 'won' AND b.driver_id = w.winner_id) <> 1`,
  },
  {
    id: 'session of a member',
    sql: `SELECT s.id FROM sessions s WHERE NOT EXISTS
          (SELECT FROM memberships m WHERE m.organization_id = s.organization_id AND m.user_id = s.user_id)`,
  },
];

/** Runs every check, one query each, and hands back the ids of those that found something. */
export async function failingSqlChecks(client: ClientBase): Promise<readonly string[]> {
  const failing: string[] = [];
  for (const { id, sql } of sqlChecks) {
    const { rowCount } = await client.query(sql);
    if (rowCount !== null && rowCount > 0) failing.push(id);
  }
  return failing;
}
