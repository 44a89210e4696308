import { readConfig, type Environment } from "./config.ts";
import { logTo, type LogEntry } from "./report.ts";
import { startServer } from "./start-server.ts";

/**
 * The backend as a process: configured by its environment, told to end by SIGTERM or SIGINT. Prints one line with its
 * address when it is ready; the log is JSON lines on standard error.
 */
export async function serve(root: string, env: Environment = process.env): Promise<void> {
  const log = logTo((line) => void process.stderr.write(line));
  const server = await startServer({ ...readConfig(env), root, log });
  const say = (event: string, more: Partial<LogEntry> = {}): void => log({ level: "info", event, ...more });
  console.log(`listening at ${server.url}`);
  say("started", { port: server.port, database: server.db.kind });
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    // Asked a second time, somebody is in a hurry.
    if (ending) process.exit(1);
    ending = true;
    say("closing", { signal });
    void server.close().then(
      () => (say("closed"), process.exit(0)),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, end);
}
