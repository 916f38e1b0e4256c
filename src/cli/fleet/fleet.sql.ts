/** The tables of a fleet, in the queue's database. What workers report stands there once for each chunk and each signature. */
export const fleetSchema = `
  CREATE SCHEMA IF NOT EXISTS leakproof_fleet;
  CREATE TABLE IF NOT EXISTS leakproof_fleet.campaign (
    id text PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    code text NOT NULL,
    options jsonb NOT NULL,
    chunks int NOT NULL,
    outline jsonb
  );
  CREATE TABLE IF NOT EXISTS leakproof_fleet.chunk (
    campaign text NOT NULL REFERENCES leakproof_fleet.campaign ON DELETE CASCADE,
    number int NOT NULL,
    worker text NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT now(),
    result jsonb NOT NULL,
    PRIMARY KEY (campaign, number)
  );
  CREATE TABLE IF NOT EXISTS leakproof_fleet.finding (
    campaign text NOT NULL REFERENCES leakproof_fleet.campaign ON DELETE CASCADE,
    signature text NOT NULL,
    rank int NOT NULL,
    steps int NOT NULL,
    finding jsonb NOT NULL,
    bundle jsonb NOT NULL,
    PRIMARY KEY (campaign, signature)
  );`;

/** A finding over one of the same signature that is worth less: not confirmed, or longer. */
export const keepFinding = `
  INSERT INTO leakproof_fleet.finding AS kept (campaign, signature, rank, steps, finding, bundle) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (campaign, signature) DO UPDATE
    SET rank = excluded.rank, steps = excluded.steps, finding = excluded.finding, bundle = excluded.bundle
  WHERE (excluded.rank, -excluded.steps) > (kept.rank, -kept.steps)`;
