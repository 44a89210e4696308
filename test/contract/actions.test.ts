import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { actionsOf } from "../../src/backend/actions-of.ts";
import { createHttpActions } from "../../src/backend/http-actions.ts";
import { createLocalActions } from "../../src/backend/local-actions.ts";
import { checkActions, checkLater, checkTokens } from "./actions.ts";

let server: Server;
let url = "";
let looks = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        const answer = (status: number, value: unknown): void =>
          void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
        const { url: path = "", method, headers } = request;
        if (path.startsWith("/guarded") && headers.authorization !== "Bearer t2") answer(401, {});
        else if (path === "/take") answer(202, { operation: { id: "o1", url: "/o1", pollAfterMs: 100 } });
        else if (path === "/o1" && method === "GET")
          answer(looks++ === 0 ? 202 : 200, looks > 1 ? { output: { word: "hi" } } : {});
        else if (path.endsWith("/echo")) answer(200, { output: (JSON.parse(body) as { input: unknown }).input });
        else if (request.url === "/fail") answer(400, {});
        else if (request.url !== "/hang") answer(404, {});
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const http = () => createHttpActions({ url, deadlineMs: 1_500 });
const local = () =>
  createLocalActions(
    {
      echo: ({ input }) => ({ output: input }),
      fail: () => {
        throw new Error("no");
      },
      hang: () => new Promise(() => {}),
    },
    { deadlineMs: 1_500 },
  );

checkActions("http", http);
checkActions("local", local);
checkActions("both", () => actionsOf(local(), http()));

checkLater("http", http);
checkLater("both", () => actionsOf(local(), http()));
checkTokens("http", (token) => createHttpActions({ url: `${url}/guarded`, token, deadlineMs: 1_500 }));
