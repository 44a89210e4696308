import { createServer, type Server } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import type { AddressInfo } from "node:net";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".yml": "text/yaml",
};

/** "Any static server": files of the folders, first match wins, no headers but the type, and no icon. */
export async function serveFolders(...folders: string[]): Promise<{ address: string; server: Server }> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
    const name = path.endsWith("/") ? `${path}index.html` : path;
    if (name === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    void (async () => {
      for (const folder of folders) {
        try {
          const body = await readFile(join(folder, name));
          response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
          return;
        } catch {
          // Not in this folder: the next one.
        }
      }
      response.writeHead(404).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
