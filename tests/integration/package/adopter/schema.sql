CREATE TABLE shops (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE clerks (id text PRIMARY KEY, shop_id text NOT NULL REFERENCES shops);
CREATE TABLE orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  shop_id text NOT NULL REFERENCES shops,
  taken_by text NOT NULL REFERENCES clerks,
  title text NOT NULL
);
