/** The public names of the demo's server, which `demo/start.mjs`, `serve.mjs` and the browser tests use. Importing it starts nothing. */
export { readConfig } from "./config.ts";
export { ConfigError } from "./config-error.ts";
export { createBackend, type BackendOptions } from "./create-backend.ts";
export { openDatabase } from "./database/open.ts";
export { seed } from "./database/seed.ts";
export { serve } from "./serve.ts";
export { startServer, type RunningServer, type ServerOptions } from "./start-server.ts";
