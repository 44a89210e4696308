import { expect, test } from "vitest";
import { readConfig } from "../../demo/backend/config.ts";
import { ConfigError } from "../../demo/backend/config-error.ts";
import { describeError, logTo } from "../../demo/backend/report.ts";

const LONG = "x".repeat(32);

test("without an environment it is a demo for one machine, with limits and without rows", () => {
  expect(readConfig({})).toMatchObject({
    port: 8420,
    host: "127.0.0.1",
    demo: false,
    requireSession: false,
    rates: { address: { perMinute: 1200, burst: 300 }, session: { perMinute: 240, burst: 60 } },
    slowMs: {},
    databaseUrl: undefined,
    wording: undefined,
  });
  expect(JSON.stringify(readConfig({ PORT: "", DATABASE_URL: "" }))).toBe(JSON.stringify(readConfig({})));
});

test("a secret turns sessions on, and can be overruled", () => {
  expect(readConfig({ SESSION_SECRET: LONG })).toMatchObject({ sessionSecret: LONG, requireSession: true });
  expect(readConfig({ SESSION_SECRET: LONG, REQUIRE_SESSION: "0" }).requireSession).toBe(false);
  expect(readConfig({ HOST_TOKEN_SECRET: LONG }).requireSession).toBe(true);
  expect(readConfig({ REQUIRE_SESSION: "1" }).requireSession).toBe(true);
});

test("everything else is read as README.md says", () => {
  expect(
    readConfig({
      PORT: "80",
      HOST: "0.0.0.0",
      DATABASE_URL: "postgres://user:pass@db/x",
      REDIS_URL: "redis://cache",
      ALLOW_ORIGINS: "https://a.example, https://b.example",
      RATE_PER_ADDRESS: "off",
      RATE_PER_SESSION: "10",
      TRUST_PROXY: "1",
      SHOW_ROWS: "1",
      TARIFF_CHANGE_MS: "4000",
      LLM_BASE_URL: "http://model/v1",
      LLM_MODEL: "m",
      LLM_API_KEY: "k",
      RASA_ACTION_ENDPOINT: "http://actions/webhook",
      RASA_ASSISTANT: "bot.json",
      DRAIN_MS: "1000",
    }),
  ).toMatchObject({
    port: 80,
    host: "0.0.0.0",
    databaseUrl: "postgres://user:pass@db/x",
    redisUrl: "redis://cache",
    allowOrigins: ["https://a.example", "https://b.example"],
    rates: { address: { perMinute: 1e9 }, session: { perMinute: 10, burst: 3 } },
    behindProxy: true,
    demo: true,
    slowMs: { change_tariff: 4000 },
    wording: { baseUrl: "http://model/v1", model: "m", apiKey: "k" },
    embeddings: "shipped",
    relay: { endpoint: "http://actions/webhook", assistantFile: "bot.json" },
    drainMs: 1000,
  });
  expect(readConfig({ RATE_PER_ADDRESS: "off", RATE_PER_SESSION: "off" }).rates).toBe(null);
});

test.each([
  [{ PORT: "high" }, "PORT"],
  [{ SESSION_SECRET: "hunter2" }, "SESSION_SECRET"],
  [{ HOST_TOKEN_SECRET: "hunter2" }, "HOST_TOKEN_SECRET"],
  [{ DATABASE_URL: "mysql://root:hunter2@db" }, "DATABASE_URL"],
  [{ REDIS_URL: "hunter2" }, "REDIS_URL"],
  [{ TRUST_PROXY: "yes" }, "TRUST_PROXY"],
  [{ RATE_PER_SESSION: "0" }, "RATE_PER_SESSION"],
  [{ LLM_BASE_URL: "http://model/v1" }, "LLM_MODEL"],
  [{ RASA_ACTION_ENDPOINT: "http://actions/webhook" }, "RASA_ASSISTANT"],
])("%j is refused by name, without its value", (env, name) => {
  const refused = (): unknown => readConfig(env as Record<string, string>);
  expect(refused).toThrow(ConfigError);
  expect(refused).toThrow(name);
  expect(refused).not.toThrow(/hunter2/);
});

test("vectors are made by the package's own encoder, by a server, or not at all", () => {
  expect(readConfig({}).embeddings).toBe("shipped");
  expect(readConfig({ EMBEDDINGS: "off" }).embeddings).toBeUndefined();
  expect(readConfig({ EMBEDDING_BASE_URL: "http://model/v1", EMBEDDING_MODEL: "m" }).embeddings).toMatchObject({ model: "m" });
  expect(() => readConfig({ EMBEDDINGS: "sometimes" })).toThrow("EMBEDDINGS");
});

test("a secret that could be guessed is refused with a code and a way to make one", () => {
  const long = "x".repeat(32);
  for (const name of ["SESSION_SECRET", "HOST_TOKEN_SECRET", "HANDOFF_AGENT_TOKEN"]) {
    expect(() => readConfig({ [name]: long.slice(1) })).toThrow(
      expect.objectContaining({ code: "config/secret-too-short", message: expect.stringContaining("openssl rand") }),
    );
    expect(() => readConfig({ [name]: long })).not.toThrow();
  }
  expect(() => readConfig({ HANDOFF_RECEIVER: "webhook" })).toThrow(expect.objectContaining({ code: "config/missing" }));
  expect(() => readConfig({ PORT: "high" })).toThrow(expect.objectContaining({ code: "config/unusable" }));
});

test("the log names an error and its place, never its message", () => {
  const lines: string[] = [];
  const log = logTo(
    (line) => lines.push(line),
    () => new Date(0),
  );
  log(describeError(Object.assign(new Error("postgres://user:hunter2@db: no such card 4711"), { code: "28P01" })));
  log(describeError("hunter2"));
  expect(lines.join("")).not.toMatch(/hunter2|4711/);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    time: "1970-01-01T00:00:00.000Z",
    level: "error",
    name: "Error",
    code: "28P01",
  });
  expect(JSON.parse(lines[0]!).at).toContain("config.test.ts");
  expect(lines.every((line) => line.endsWith("\n"))).toBe(true);
});
