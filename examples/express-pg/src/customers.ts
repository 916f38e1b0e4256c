import { Router } from 'express';
import { sessionOf } from './app.ts';
import { pool } from './database.ts';

const UNIQUE_VIOLATION = '23505';

/** The people whom a company helps. */
export function customers(): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    const { rows } = await pool.query('SELECT id, name, email FROM customers WHERE company_id = $1 ORDER BY id', [
      sessionOf(response).companyId,
    ]);
    response.json(rows);
  });

  router.post('/', async (request, response) => {
    try {
      const { rows } = await pool.query(
        'INSERT INTO customers (company_id, name, email) VALUES ($1, $2, $3) RETURNING id, name, email',
        [sessionOf(response).companyId, String(request.body.name), String(request.body.email)],
      );
      response.status(201).json(rows[0]);
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      response.status(409).json({ error: 'there is a customer with this address' });
    }
  });

  return router;
}
