/**
 * The tables, in numbered steps: a step that was released never changes, a new one is added. Money is whole pence,
 * dates are dates: nothing here needs a type that two drivers read differently.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL, address text NOT NULL, postcode text NOT NULL);
CREATE TABLE orders (number text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, ordered_on date NOT NULL);
CREATE TABLE deliveries (
  order_number text PRIMARY KEY REFERENCES orders,
  status text NOT NULL CHECK (status IN ('preparing', 'shipped', 'delivered', 'cancelled')),
  carrier text NOT NULL, tracking_code text, due_on date NOT NULL, address text NOT NULL);
CREATE TABLE order_items (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_number text NOT NULL REFERENCES orders,
  title text NOT NULL, kind text NOT NULL, size text, price_pence int NOT NULL);
CREATE TABLE stock (title text, size text, pieces int NOT NULL CHECK (pieces >= 0), PRIMARY KEY (title, size));
CREATE TABLE returns (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reference text NOT NULL UNIQUE,
  item_id int NOT NULL UNIQUE REFERENCES order_items, kind text NOT NULL CHECK (kind IN ('return', 'exchange')),
  reason text, new_size text, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE tariffs (
  name text PRIMARY KEY, description text NOT NULL, unit_tenths int NOT NULL, standing_pence int NOT NULL, position int NOT NULL);
CREATE TABLE contracts (customer_id int PRIMARY KEY REFERENCES customers, tariff text NOT NULL REFERENCES tariffs, starts_on date NOT NULL);
CREATE TABLE tariff_changes (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int NOT NULL REFERENCES customers,
  tariff text NOT NULL REFERENCES tariffs, starts_on date NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE meters (
  number text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers,
  kind text NOT NULL CHECK (kind IN ('electricity', 'gas')), unit text NOT NULL, usual_per_month int NOT NULL);
CREATE TABLE meter_readings (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, meter_number text NOT NULL REFERENCES meters,
  reading int NOT NULL, read_on date NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bills (
  number text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, period text NOT NULL,
  amount_pence int NOT NULL, due_on date NOT NULL, status text NOT NULL CHECK (status IN ('open', 'paid')));
CREATE TABLE payments (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reference text NOT NULL UNIQUE, bill_number text NOT NULL REFERENCES bills,
  amount_pence int NOT NULL, method text NOT NULL, idempotency_key text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE incidents (area text PRIMARY KEY, cause text NOT NULL, homes int NOT NULL, hours_left int NOT NULL);
CREATE TABLE outages (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reference text NOT NULL UNIQUE, customer_id int NOT NULL REFERENCES customers,
  postcode text NOT NULL, problem text NOT NULL, incident_area text REFERENCES incidents, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE moves (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reference text NOT NULL UNIQUE, customer_id int NOT NULL REFERENCES customers,
  new_address text NOT NULL, move_on date NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
`,
  `
CREATE TABLE idempotency_keys (
  key text PRIMARY KEY, action text NOT NULL, fingerprint text NOT NULL,
  status int, body text, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE seeds (id int PRIMARY KEY, seeded_at timestamptz NOT NULL DEFAULT now());
`,
  `
CREATE TABLE articles (id text PRIMARY KEY, title text NOT NULL, url text NOT NULL, digest text NOT NULL);
CREATE TABLE passages (
  id text PRIMARY KEY, article_id text NOT NULL REFERENCES articles ON DELETE CASCADE,
  heading text NOT NULL, body text NOT NULL, search tsvector NOT NULL, words int NOT NULL);
CREATE INDEX passages_search ON passages USING gin (search);
CREATE TABLE passage_terms (
  passage_id text NOT NULL REFERENCES passages ON DELETE CASCADE, lexeme text NOT NULL, weight real NOT NULL,
  PRIMARY KEY (lexeme, passage_id));
`,
  `
CREATE TABLE secrets (name text PRIMARY KEY, value text NOT NULL);
ALTER TABLE customers ADD COLUMN tenant text NOT NULL DEFAULT 'demo';
ALTER TABLE idempotency_keys ADD COLUMN tenant text NOT NULL DEFAULT 'demo';
ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey;
ALTER TABLE idempotency_keys ADD PRIMARY KEY (tenant, key);
CREATE TABLE operations (
  id text PRIMARY KEY, tenant text NOT NULL, customer_id int NOT NULL, conversation text NOT NULL, action text NOT NULL,
  input text NOT NULL, idempotency_key text NOT NULL, percent int NOT NULL DEFAULT 0, doing text NOT NULL DEFAULT '',
  attempts int NOT NULL DEFAULT 0, worker text, lease_until timestamptz, status int, body text,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX operations_open ON operations (created_at) WHERE status IS NULL;
CREATE TABLE stream_events (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL, event text NOT NULL, body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX stream_events_topic ON stream_events (topic, id);
`,
  `
CREATE TABLE handoffs (
  tenant text NOT NULL, id text NOT NULL, number int GENERATED ALWAYS AS IDENTITY, conversation text NOT NULL,
  receiver text NOT NULL, remote text, packet text NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'joined', 'released', 'left')),
  agent text, labels text NOT NULL DEFAULT '[]', created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, id));
CREATE INDEX handoffs_remote ON handoffs (receiver, remote);
CREATE TABLE handoff_messages (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant text NOT NULL, handoff text NOT NULL, key text NOT NULL,
  sender text NOT NULL CHECK (sender IN ('user', 'agent', 'event')), name text, body text NOT NULL,
  told boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant, key), FOREIGN KEY (tenant, handoff) REFERENCES handoffs ON DELETE CASCADE);
CREATE INDEX handoff_messages_handoff ON handoff_messages (tenant, handoff, id);
`,
  `
CREATE TABLE reported_events (
  tenant text NOT NULL, id text NOT NULL, conversation text, name text NOT NULL, happened_at timestamptz NOT NULL,
  fields text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, id));
`,
  `
ALTER TABLE handoffs ADD COLUMN customer_id int NOT NULL DEFAULT 1;
ALTER TABLE handoffs ADD COLUMN opening_until timestamptz;
ALTER TABLE handoff_messages ADD COLUMN telling_until timestamptz;
`,
  `
ALTER TABLE operations ADD COLUMN deaths int NOT NULL DEFAULT 0;
`,
  `
CREATE TABLE store_conversations (
  tenant text NOT NULL, owner text NOT NULL, id text NOT NULL, state text, draft text, last_seq int NOT NULL DEFAULT 0,
  revision int NOT NULL DEFAULT 0, commit_id text, PRIMARY KEY (tenant, owner, id));
CREATE TABLE store_names (
  tenant text NOT NULL, owner text NOT NULL, name text NOT NULL, conversation text NOT NULL, PRIMARY KEY (tenant, owner, name));
CREATE TABLE store_events (
  tenant text NOT NULL, owner text NOT NULL, conversation text NOT NULL, seq int NOT NULL, body text NOT NULL,
  PRIMARY KEY (tenant, owner, conversation, seq));
CREATE TABLE store_inbox (
  tenant text NOT NULL, owner text NOT NULL, conversation text NOT NULL, id text NOT NULL, body text NOT NULL,
  place int GENERATED ALWAYS AS IDENTITY, answered boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, owner, conversation, id));
CREATE TABLE store_pending (
  tenant text NOT NULL, owner text NOT NULL, conversation text NOT NULL, id text NOT NULL, body text NOT NULL,
  place int GENERATED ALWAYS AS IDENTITY, attempts int NOT NULL DEFAULT 0, PRIMARY KEY (tenant, owner, conversation, id));
CREATE TABLE store_records (
  tenant text NOT NULL, owner text NOT NULL, kind text NOT NULL, place text COLLATE "C" NOT NULL, conversation text,
  value text NOT NULL, version text NOT NULL, PRIMARY KEY (tenant, owner, kind, place));
CREATE INDEX store_records_conversation ON store_records (tenant, owner, conversation) WHERE conversation IS NOT NULL;
`,
];
