import { pool } from './database.ts';

export type Order = { readonly id: string; readonly title: string };

export async function listOrders(shop: string): Promise<readonly Order[]> {
  const { rows } = await pool.query<Order>('SELECT id, title FROM orders WHERE shop_id = $1 ORDER BY title, id', [
    shop,
  ]);
  return rows;
}

export async function placeOrder(shop: string, clerk: string, title: string): Promise<Order | undefined> {
  const { rows } = await pool.query<Order>(
    'INSERT INTO orders (shop_id, taken_by, title) VALUES ($1, $2, $3) RETURNING id, title',
    [shop, clerk, title],
  );
  return rows[0];
}

export async function readOrder(shop: string, id: string): Promise<Order | undefined> {
  const { rows } = await pool.query<Order>('SELECT id, title FROM orders WHERE id = $1 AND shop_id = $2', [id, shop]);
  return rows[0];
}

export async function renameOrder(shop: string, id: string, title: string): Promise<Order | undefined> {
  const { rows } = await pool.query<Order>(
    'UPDATE orders SET title = $3 WHERE id = $1 AND shop_id = $2 RETURNING id, title',
    [id, shop, title],
  );
  return rows[0];
}
