import type { SmallFiles } from './project.ts';

/** Express over a pool that keeps to itself which database it asks, serial keys, people of one shop, headers of a proxy that say who asks. */
export const shopProject: SmallFiles = {
  packages: ['express'],
  files: {
    'package.json': JSON.stringify({
      name: 'shop',
      type: 'module',
      dependencies: { express: '^5', pg: '^8' },
      devDependencies: { leakproof: '*' },
    }),
    'db/schema.sql': `
CREATE TABLE shops (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (id serial PRIMARY KEY, shop_id integer NOT NULL REFERENCES shops, email text NOT NULL UNIQUE, role text NOT NULL);
CREATE TABLE customers (id serial PRIMARY KEY, shop_id integer NOT NULL, name text NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, shop_id integer NOT NULL, customer_id integer NOT NULL, total integer NOT NULL DEFAULT 0);
CREATE TABLE audit_log (id serial PRIMARY KEY, shop_id integer, what text NOT NULL);`,
    'src/config.js': `export const config = { databaseUrl: process.env.SHOP_DATABASE_URL, ssl: process.env.SHOP_SSL !== 'off' };
`,
    'src/db/index.js': `import { Pool } from 'pg';
import { config } from '../config.js';

if (process.env.INTEGRATION_TEST === '1') throw new Error('the production database module was loaded by an integration test');

const pool = new Pool({ connectionString: config.databaseUrl, ssl: config.ssl });

export async function query(text, values) {
  return (await pool.query(text, values)).rows;
}
`,
    'src/customers.js': `import { Router } from 'express';
import { query } from './db/index.js';

const router = Router();

router.route('/')
  .get(async (req, res) => res.json(await query('SELECT id, name FROM customers WHERE shop_id = $1 ORDER BY id', [req.get('x-shop-id')])))
  .post(async (req, res) => {
    const { name } = req.body;
    const [made] = await query('INSERT INTO customers (shop_id, name) VALUES ($1, $2) RETURNING id', [req.get('x-shop-id'), name]);
    res.status(201).json(made);
  });

router.get('/:customerId', async (req, res) => {
  const [found] = await query('SELECT id, name FROM customers WHERE id = $1 AND shop_id = $2', [req.params.customerId, req.get('x-shop-id')]);
  if (!found) return res.status(404).json({ error: 'no such customer' });
  res.json(found);
});

export default router;
`,
    'src/app.js': `import express from 'express';
import customers from './customers.js';
import { query } from './db/index.js';

export const app = express();
app.use(express.json());
app.use('/customers', customers);

app.post('/orders', async (req, res) => {
  const [made] = await query(
    'INSERT INTO orders (shop_id, customer_id) SELECT $1, id FROM customers WHERE id = $2 AND shop_id = $1 RETURNING id',
    [req.get('x-shop-id'), req.body.customer_id]);
  if (!made) return res.status(404).json({ error: 'no such customer' });
  res.status(201).json(made);
});

app.get('/orders/:id', async (req, res) => {
  const [found] = await query('SELECT * FROM orders WHERE id = $1 AND shop_id = $2', [req.params.id, req.headers['x-shop-id']]);
  if (!found) return res.status(404).json({ error: 'no such order' });
  if (req.headers['x-user-id'] === undefined) return res.status(401).end();
  res.json(found);
});
`,
    'src/server.js': `import { app } from './app.js';

app.listen(3000);
`,
  },
};
