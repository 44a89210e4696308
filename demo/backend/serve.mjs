// The reference backend as a process of its own: `node demo/backend/serve.mjs`, configured by its environment (README.md).
// `node tools/build.mjs backend` comes first.

import { fileURLToPath } from "node:url";
import { ConfigError, serve } from "../../dist/demo/backend/server.js";

try {
  await serve(fileURLToPath(new URL("../..", import.meta.url)));
} catch (error) {
  // Other errors may carry an address with its password.
  console.error(
    error instanceof ConfigError ? error.message : `The backend could not start: ${error.name} ${error.code ?? ""}`,
  );
  process.exit(1);
}
