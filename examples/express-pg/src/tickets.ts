import { type Response, Router } from 'express';
import { sessionOf } from './app.ts';
import { pool } from './database.ts';

const COLUMNS = 'id, customer_id AS customer, assignee_id AS assignee, subject, status';

/** What customers ask for, and what is said about it. */
export function tickets(): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { rows } = await pool.query(
      `SELECT ${COLUMNS} FROM tickets WHERE company_id = $1 AND ($2::text IS NULL OR status = $2) ORDER BY id`,
      [sessionOf(response).companyId, request.query.status ?? null],
    );
    response.json(rows);
  });

  router.get('/stats', async (_request, response) => {
    const { rows } = await pool.query(
      'SELECT status, count(*)::int AS count FROM tickets WHERE company_id = $1 GROUP BY status ORDER BY status',
      [sessionOf(response).companyId],
    );
    response.json(rows);
  });

  router.post('/', async (request, response) => {
    const { rows } = await pool.query(
      `INSERT INTO tickets (company_id, customer_id, subject)
       SELECT company_id, id, $3 FROM customers WHERE id = $2 AND company_id = $1 RETURNING ${COLUMNS}`,
      [sessionOf(response).companyId, request.body.customer, String(request.body.subject)],
    );
    answer(response, rows[0], 201);
  });

  router.get('/:ticket', async (request, response) => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM tickets WHERE id = $1 AND company_id = $2`, [
      request.params.ticket,
      sessionOf(response).companyId,
    ]);
    answer(response, rows[0]);
  });

  router.post('/:ticket/close', async (request, response) => {
    const { rows } = await pool.query(
      `UPDATE tickets SET status = 'closed' WHERE id = $1 AND company_id = $2 RETURNING ${COLUMNS}`,
      [request.params.ticket, sessionOf(response).companyId],
    );
    answer(response, rows[0]);
  });

  router.post('/:ticket/assign', async (request, response) => {
    if (sessionOf(response).role !== 'admin') return void response.status(403).json({ error: 'for admins' });
    const { rows } = await pool.query(
      `UPDATE tickets t SET assignee_id = m.user_id FROM memberships m
        WHERE t.id = $1 AND t.company_id = $2 AND m.user_id = $3 AND m.company_id = t.company_id AND m.is_active
       RETURNING t.id, t.assignee_id AS assignee`,
      [request.params.ticket, sessionOf(response).companyId, request.body.assignee],
    );
    answer(response, rows[0]);
  });

  router.get('/:ticket/comments', async (request, response) => {
    const { rows } = await pool.query(
      `SELECT (SELECT coalesce(json_agg(json_build_object('id', c.id, 'body', c.body, 'author', u.name) ORDER BY c.id), '[]')
                 FROM comments c JOIN users u ON u.id = c.author_id WHERE c.ticket_id = t.id) AS comments
         FROM tickets t WHERE t.id = $1 AND t.company_id = $2`,
      [request.params.ticket, sessionOf(response).companyId],
    );
    answer(response, rows[0]?.comments);
  });

  router.post('/:ticket/comments', async (request, response) => {
    const { rows } = await pool.query(
      `INSERT INTO comments (ticket_id, author_id, body)
       SELECT id, $3, $4 FROM tickets WHERE id = $1 AND company_id = $2 RETURNING id, body`,
      [request.params.ticket, sessionOf(response).companyId, sessionOf(response).userId, String(request.body.body)],
    );
    answer(response, rows[0], 201);
  });

  return router;
}

function answer(response: Response, row: unknown, status = 200): void {
  if (row === undefined) response.status(404).json({ error: 'not found' });
  else response.status(status).json(row);
}
