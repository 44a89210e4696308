/** The public names of the demo's server, which `demo/start.mjs` and the browser tests use. Importing it starts nothing. */
export { createBackend, type BackendOptions } from "./create-backend.ts";
export { openDatabase } from "./database/open.ts";
export { seed } from "./database/seed.ts";
export { startServer, type RunningServer, type ServerOptions } from "./start-server.ts";
