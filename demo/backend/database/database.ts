/** A row as the driver gives it. Column types are chosen so that both drivers agree: text, int, boolean and text dates. */
export type Row = Record<string, string | number | boolean | null>;

/** Something that runs SQL with `$1` parameters: a database, or a transaction of it. */
export interface Queryable {
  query<R extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

/** The demo's database. PGlite and PostgreSQL implement it and pass the same tests. */
export interface Database extends Queryable {
  readonly kind: "pglite" | "postgres";
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Several statements at once, without parameters: migrations. */
  execute(sql: string): Promise<void>;
  /** Calls `told` with the payload of each `pg_notify` on a channel, from whichever process; ends with the database. */
  listen(channel: string, told: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}
