import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHostCheck } from "../../demo/backend/hosts.ts";
import { readConfig, type RunningServer } from "../../demo/backend/server.ts";
import { startDemo } from "./backend.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startDemo();
});
afterAll(() => server.close());

/** `fetch` writes its own `Host`; a page whose name was pointed at us brings another one. */
function statusOf(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port: server.port, host: "127.0.0.1", path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on("error", reject)
      .end();
  });
}

test("a page whose name was pointed at this machine reaches neither the backend nor the desk", async () => {
  const host = `rebound.example:${server.port}`;
  const foreign = { host, origin: `http://${host}` };
  for (const path of ["/v1/actions", "/v1/agent/handoffs", "/health", "/agent/"])
    expect([path, await statusOf(path, foreign)]).toEqual([path, 403]);
  expect(await statusOf("/v1/actions", { host: `localhost:${server.port}` })).toBe(200);
  expect(await statusOf("/v1/actions", { host: `127.0.0.1:${server.port}` })).toBe(200);
});

test("what another site's page loads without naming its origin is refused too", async () => {
  const host = `localhost:${server.port}`;
  for (const site of ["cross-site", "same-site"])
    expect(await statusOf("/v1/actions", { host, "sec-fetch-site": site })).toBe(403);
  for (const site of ["same-origin", "none"]) expect(await statusOf("/v1/actions", { host, "sec-fetch-site": site })).toBe(200);
});

test("a server that others reach takes every name until it is told which", () => {
  const named = (options: Parameters<typeof createHostCheck>[0], host: string | null): boolean =>
    createHostCheck(options)(host);
  expect(named({ host: "0.0.0.0" }, "chat.example")).toBe(true);
  expect(named({ host: "127.0.0.1", behindProxy: true }, "chat.example")).toBe(true);
  expect(named({ host: "127.0.0.1" }, "chat.example")).toBe(false);
  expect(named({ host: "127.0.0.1" }, "127.0.0.1.example")).toBe(false);
  expect(named({ host: "::1" }, "[::1]:8420")).toBe(true);
  expect(named({ host: "127.0.0.1" }, null)).toBe(false);
  const { allowHosts } = readConfig({ ALLOW_HOSTS: "chat.example, Www.Chat.Example" });
  expect(named({ host: "0.0.0.0", allowHosts }, "www.chat.example:443")).toBe(true);
  expect(named({ host: "0.0.0.0", allowHosts }, "other.example")).toBe(false);
});
