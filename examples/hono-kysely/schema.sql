DO $$ BEGIN CREATE ROLE inventory_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE people (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE
);

CREATE TABLE members (
  organization_id text NOT NULL REFERENCES organizations,
  person_id uuid NOT NULL REFERENCES people,
  role text NOT NULL CHECK (role IN ('keeper', 'buyer')),
  left_at timestamptz,
  PRIMARY KEY (organization_id, person_id)
);

CREATE TABLE api_tokens (
  token text PRIMARY KEY,
  organization_id text NOT NULL,
  person_id uuid NOT NULL,
  FOREIGN KEY (organization_id, person_id) REFERENCES members
);

-- Numbers count within the organization.
CREATE TABLE products (
  organization_id text NOT NULL REFERENCES organizations,
  number integer NOT NULL,
  sku text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (organization_id, number),
  UNIQUE (organization_id, sku)
);

CREATE TABLE shelves (
  organization_id text NOT NULL REFERENCES organizations,
  number integer NOT NULL,
  label text NOT NULL,
  PRIMARY KEY (organization_id, number)
);

CREATE TABLE moves (
  organization_id text NOT NULL,
  number integer NOT NULL,
  product integer NOT NULL,
  shelf integer NOT NULL,
  quantity integer NOT NULL CHECK (quantity <> 0),
  moved_by uuid NOT NULL,
  PRIMARY KEY (organization_id, number),
  FOREIGN KEY (organization_id, product) REFERENCES products,
  FOREIGN KEY (organization_id, shelf) REFERENCES shelves,
  FOREIGN KEY (organization_id, moved_by) REFERENCES members
);

-- No policy reaches into a materialized view.
CREATE MATERIALIZED VIEW stock AS
  SELECT p.organization_id, p.number AS product, p.name, coalesce(sum(m.quantity), 0)::integer AS quantity
    FROM products p LEFT JOIN moves m ON m.organization_id = p.organization_id AND m.product = p.number
   GROUP BY p.organization_id, p.number, p.name;

ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE shelves ENABLE ROW LEVEL SECURITY;
ALTER TABLE moves ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON products USING (organization_id = current_setting('app.organization', true));
CREATE POLICY own ON shelves USING (organization_id = current_setting('app.organization', true));
CREATE POLICY own ON moves USING (organization_id = current_setting('app.organization', true));

GRANT SELECT ON organizations, people, members, api_tokens, stock TO inventory_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON products, shelves, moves TO inventory_app;
