import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, openDatabase, readConfig, seed } from "../../demo/backend/server.ts";
import { identifyByOidc } from "../../demo/backend/sessions/identify-oidc.ts";
import { createSessions } from "../../demo/backend/sessions/sessions.ts";

const ISSUER = "https://login.example";
const NOON = new Date("2026-03-12T12:00:00Z");
const SECRET = "a secret of this test alone, long enough";
let db: Database;
let key: CryptoKey;
let other: CryptoKey;
let published: JWK[];
let asked: string[];
let away = false;
let now = NOON;

beforeAll(async () => {
  db = await openDatabase();
  await seed(db);
  await db.query("UPDATE customers SET tenant = 'other' WHERE id = 2");
  const [ours, foreign] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  [key, other] = [ours.privateKey, foreign.privateKey];
  published = [{ ...(await exportJWK(ours.publicKey)), kid: "k1", alg: "ES256" }];
}, 60_000);
afterAll(() => db.close());
beforeEach(() => {
  [asked, away, now] = [[], false, NOON];
});

const provider: typeof fetch = async (input) => {
  const address = input instanceof Request ? input.url : input.toString();
  asked.push(address);
  if (away) throw new TypeError("nobody answers");
  if (address.endsWith("/openid-configuration")) return Response.json({ issuer: ISSUER, jwks_uri: `${ISSUER}/keys` });
  return Response.json({ keys: published });
};
const backend = (change: Partial<Parameters<typeof identifyByOidc>[0]> = {}) =>
  createBackend({
    db,
    secret: SECRET,
    requireSession: true,
    identify: identifyByOidc({ issuer: ISSUER, audience: "chat", now: () => now, fetch: provider, ...change }),
    now: () => now,
  });

interface Made {
  readonly claims?: object;
  readonly alg?: string;
  readonly kid?: string;
  readonly by?: CryptoKey | Uint8Array;
}
const token = ({ claims = {}, alg = "ES256", kid = "k1", by = key }: Made = {}): Promise<string> => {
  const seconds = NOON.getTime() / 1000;
  const all = { iss: ISSUER, aud: "chat", sub: "1", tenant: "demo", iat: seconds, exp: seconds + 300, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg, kid }).sign(by);
};

async function signIn(bearer: string, app = backend()): Promise<Response> {
  return app.request("http://api.example/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ conversationId: "c1" }),
  });
}

test("a token of the provider is exchanged for a session of its customer, and the keys are fetched once", async () => {
  const app = backend();
  for (let n = 0; n < 3; n++) {
    const response = await signIn(await token(), app);
    expect(response.status).toBe(200);
    const { token: session } = (await response.json()) as { token: string };
    expect(createSessions(SECRET, () => now).read(session, null)).toMatchObject({
      tenant: "demo",
      customerId: 1,
      conversation: "c1",
    });
  }
  expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/keys`]);
});

test("what the provider has not signed for us, now, is not let in", async () => {
  const publicPem = new TextEncoder().encode(JSON.stringify(published[0]));
  const seconds = NOON.getTime() / 1000;
  const forged = await Promise.all([
    token({ by: other }),
    token({ kid: "k2", by: other }),
    token({ alg: "HS256", by: publicPem }),
    token({ claims: { iss: "https://evil.example" } }),
    token({ claims: { aud: "another" } }),
    token({ claims: { exp: seconds - 31 } }),
    token({ claims: { nbf: seconds + 31 } }),
    token({ claims: { exp: undefined } }),
    token({ claims: { sub: "not a number" } }),
    token({ claims: { tenant: undefined } }),
    token({ claims: { tenant: "other" } }),
    token({ claims: { sub: "999" } }),
    token({ claims: { sub: "1e0" } }),
    token({ claims: { sub: " 1" } }),
    token({ claims: { sub: "99999999999" } }),
    new SignJWT({ iss: ISSUER, aud: "chat", sub: "1", tenant: "demo", exp: seconds + 300 })
      .setProtectedHeader({ alg: "ES256", kid: "k1", crit: ["x"], x: 1 })
      .sign(key, { crit: { x: false } }),
  ]);
  const unsigned = `${btoa('{"alg":"none"}')}.${forged[0].split(".")[1]}.`.replaceAll("=", "");
  for (const [index, bad] of [...forged, unsigned, "x", `${"a".repeat(8_193)}`].entries())
    expect([index, (await signIn(bad)).status]).toEqual([index, 401]);
});

test("the host may say where the keys are, which claim holds the customer, and whose customers they are", async () => {
  const app = backend({ jwksUri: `${ISSUER}/keys`, customerClaim: "number", tenant: "other" });
  expect((await signIn(await token({ claims: { number: 2, sub: "x" } }), app)).status).toBe(200);
  for (const number of [1, true, [2], "", null, -2, 2.5, 2 ** 31])
    expect([number, (await signIn(await token({ claims: { number, sub: "x" } }), app)).status]).toEqual([number, 401]);
  expect(asked).toEqual([`${ISSUER}/keys`]);
});

test("a provider that does not answer is no verdict on the visitor, and is asked again", async () => {
  const app = backend();
  away = true;
  expect((await signIn(await token(), app)).status).toBe(500);
  away = false;
  expect((await signIn(await token(), app)).status).toBe(200);
});

test("a discovery document of another issuer is not believed", async () => {
  const app = backend({ issuer: `${ISSUER}/tenant` });
  expect((await signIn(await token(), app)).status).toBe(500);
});

test("keys of a provider behind https are not fetched in the clear", async () => {
  const downgraded: typeof fetch = async (input) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    return Response.json({ issuer: ISSUER, jwks_uri: ISSUER.replace("https:", "http:"), keys: published });
  };
  expect((await signIn(await token(), backend({ fetch: downgraded }))).status).toBe(500);
  expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
});

test("a session of one tenant reads nothing of another's conversation", async () => {
  const app = backend();
  const sessionOf = async (claims: object): Promise<string> =>
    ((await (await signIn(await token({ claims }), app)).json()) as { token: string }).token;
  const [robin, sam] = [await sessionOf({}), await sessionOf({ sub: "2", tenant: "other" })];
  const ask = async (bearer: string, operation: string, body: object): Promise<any> =>
    (
      await app.request(`http://api.example/v1/store/${operation}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
      })
    ).json();
  await ask(robin, "enqueue", { conversation: "c1", item: { id: "m", at: 1, shown: "secret", text: "secret" } });
  expect((await ask(robin, "read", { conversation: "c1" })).inbox).toHaveLength(1);
  expect((await ask(sam, "read", { conversation: "c1" })).inbox).toEqual([]);
});

test("the settings are checked when the backend starts", () => {
  expect(readConfig({ OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: "chat" })).toMatchObject({ requireSession: true });
  for (const env of [
    { OIDC_ISSUER: ISSUER },
    { OIDC_ISSUER: "nowhere", OIDC_AUDIENCE: "chat" },
    { OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: "chat", HOST_TOKEN_SECRET: SECRET },
    { CHANNEL_TOKEN: SECRET.replaceAll(/[ ,]/g, "-") },
    { CHANNEL_TOKEN: SECRET, CHANNEL_ASSISTANT: "bot.json" },
    { CHANNEL_SECRET: SECRET, CHANNEL_ASSISTANT: "bot.json" },
    { KEEP_CONVERSATIONS_IN: "redis" },
    { KEEP_CONVERSATIONS_IN: "nowhere" },
  ])
    expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: "ConfigError" }));
  expect(
    readConfig({ CHANNEL_SECRET: SECRET, CHANNEL_ASSISTANT: "bot.json", CHANNEL_DELIVER_URL: "https://a.example/in" }),
  ).toMatchObject({
    channels: { assistantFile: "bot.json", signed: { secret: SECRET, deliverUrl: "https://a.example/in" }, encoder: true },
  });
});
