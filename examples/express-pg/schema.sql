CREATE TABLE companies (
  id serial PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL
);

CREATE TABLE memberships (
  company_id integer NOT NULL REFERENCES companies,
  user_id integer NOT NULL REFERENCES users,
  role text NOT NULL CHECK (role IN ('admin', 'agent')),
  is_active boolean NOT NULL DEFAULT true,
  PRIMARY KEY (company_id, user_id)
);

CREATE TABLE sessions (
  token text PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users,
  company_id integer NOT NULL REFERENCES companies,
  expires_at timestamptz NOT NULL
);

CREATE TABLE customers (
  id serial PRIMARY KEY,
  company_id integer NOT NULL REFERENCES companies,
  name text NOT NULL,
  email text NOT NULL,
  UNIQUE (company_id, email)
);

CREATE TABLE tickets (
  id serial PRIMARY KEY,
  company_id integer NOT NULL REFERENCES companies,
  customer_id integer NOT NULL REFERENCES customers,
  assignee_id integer REFERENCES users,
  subject text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE comments (
  id serial PRIMARY KEY,
  ticket_id integer NOT NULL REFERENCES tickets,
  author_id integer NOT NULL REFERENCES users,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
