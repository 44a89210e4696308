import { ConfigError, readSecret } from "./config-error.ts";
import { chooseReceiver } from "./handoff/choose-receiver.ts";
import { DEFAULT_RATES, type Rates } from "./limits/limit-requests.ts";
import type { Rate } from "./limits/limiter.ts";
import { identifyByHostToken, type Identify } from "./sessions/identify.ts";
import { identifyByOidc } from "./sessions/identify-oidc.ts";
import type { ServerOptions } from "./start-server.ts";
import { chooseTraces } from "./telemetry/choose-traces.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The server's options from the environment; README.md lists the names. What is absent or empty has its default.
 *
 * @throws {ConfigError} `config/unusable`, `config/missing` or `config/secret-too-short`: names the setting, never its value.
 */
export function readConfig(env: Environment): Omit<ServerOptions, "root"> {
  const text = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const secret = (name: string): string | undefined => {
    const value = text(name);
    return value === undefined ? undefined : readSecret(name, value);
  };
  const sessionSecret = secret("SESSION_SECRET");
  const hostSecret = secret("HOST_TOKEN_SECRET");
  const identify = readIdentify(hostSecret, text);
  const streamsPerSession = readNumber("STREAMS_PER_SESSION", text("STREAMS_PER_SESSION"));
  const streamsPerAddress = readNumber("STREAMS_PER_ADDRESS", text("STREAMS_PER_ADDRESS"));
  const tariffMs = readNumber("TARIFF_CHANGE_MS", text("TARIFF_CHANGE_MS"));
  return {
    port: readNumber("PORT", text("PORT")) ?? 8420,
    host: text("HOST") ?? "127.0.0.1",
    databaseUrl: readUrl("DATABASE_URL", text("DATABASE_URL"), /^postgres(ql)?:$/),
    dataFolder: text("DATA_FOLDER"),
    schema: text("DATABASE_SCHEMA"),
    redisUrl: readUrl("REDIS_URL", text("REDIS_URL"), /^rediss?:$/),
    sessionSecret,
    requireSession: readFlag("REQUIRE_SESSION", text("REQUIRE_SESSION")) ?? (sessionSecret ?? identify) !== undefined,
    identify,
    allowOrigins: readList(text("ALLOW_ORIGINS")),
    allowHosts: readList(text("ALLOW_HOSTS")),
    rates: readRates(text("RATE_PER_ADDRESS"), text("RATE_PER_SESSION")),
    streamCaps: {
      ...(streamsPerSession !== undefined && { perSession: streamsPerSession }),
      ...(streamsPerAddress !== undefined && { perAddress: streamsPerAddress }),
    },
    behindProxy: readFlag("TRUST_PROXY", text("TRUST_PROXY")),
    demo: readFlag("SHOW_ROWS", text("SHOW_ROWS")) ?? false,
    slowMs: tariffMs === undefined ? {} : { change_tariff: tariffMs },
    wording: readModel("LLM", text, text("LLM_BASE_URL")),
    embeddings: readEmbeddings(text),
    receiver: chooseReceiver(env),
    agentToken: secret("HANDOFF_AGENT_TOKEN"),
    relay: readRelay(text("RASA_ACTION_ENDPOINT"), text("RASA_ASSISTANT")),
    keepIn: readKeepIn(text("KEEP_CONVERSATIONS_IN"), text("REDIS_URL")),
    channels: readChannels(text, secret),
    traces: chooseTraces(env),
    drainMs: readNumber("DRAIN_MS", text("DRAIN_MS")),
    drainDelayMs: readNumber("DRAIN_DELAY_MS", text("DRAIN_DELAY_MS")),
  };
}

function readNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new ConfigError("config/unusable", `${name} takes a whole number.`);
  return Number(value);
}

function readList(value: string | undefined): string[] | undefined {
  return value?.split(",").map((part) => part.trim());
}

/** Who is signed in: by a token of the host's own server, or of an identity provider. */
function readIdentify(hostSecret: string | undefined, text: (name: string) => string | undefined): Identify | undefined {
  const now = (): Date => new Date();
  const issuer = readUrl("OIDC_ISSUER", text("OIDC_ISSUER"), /^https?:$/);
  if (issuer === undefined) return hostSecret === undefined ? undefined : identifyByHostToken(hostSecret, now);
  if (hostSecret !== undefined)
    throw new ConfigError("config/unusable", "OIDC_ISSUER and HOST_TOKEN_SECRET both say who is signed in: choose one.");
  const audience = text("OIDC_AUDIENCE");
  if (audience === undefined) throw new ConfigError("config/unusable", "OIDC_ISSUER needs OIDC_AUDIENCE beside it.");
  const jwksUri = readUrl("OIDC_JWKS_URI", text("OIDC_JWKS_URI"), /^https?:$/);
  return identifyByOidc({
    issuer,
    audience,
    jwksUri,
    customerClaim: text("OIDC_CUSTOMER_CLAIM"),
    tenant: text("OIDC_TENANT"),
    now,
  });
}

function readKeepIn(value: string | undefined, redisUrl: string | undefined): ServerOptions["keepIn"] {
  if (value === undefined || value === "database") return value;
  if (value !== "redis") throw new ConfigError("config/unusable", 'KEEP_CONVERSATIONS_IN takes "database" or "redis".');
  if (redisUrl === undefined)
    throw new ConfigError("config/unusable", "KEEP_CONVERSATIONS_IN=redis needs REDIS_URL beside it.");
  return value;
}

function readChannels(
  text: (name: string) => string | undefined,
  secret: (name: string) => string | undefined,
): ServerOptions["channels"] {
  const [restToken, signedSecret] = [secret("CHANNEL_TOKEN"), secret("CHANNEL_SECRET")];
  // It is sent as `Authorization: Bearer …`, which carries no other characters.
  if (restToken !== undefined && !/^[\w.~+/=-]+$/.test(restToken))
    throw new ConfigError("config/unusable", "CHANNEL_TOKEN takes letters, digits and ._~+/=- alone.");
  const deliverUrl = readUrl("CHANNEL_DELIVER_URL", text("CHANNEL_DELIVER_URL"), /^https?:$/);
  const assistantFile = text("CHANNEL_ASSISTANT");
  if (restToken === undefined && signedSecret === undefined) return undefined;
  if (assistantFile === undefined)
    throw new ConfigError("config/unusable", "CHANNEL_TOKEN and CHANNEL_SECRET need CHANNEL_ASSISTANT beside them.");
  if (signedSecret !== undefined && deliverUrl === undefined)
    throw new ConfigError("config/unusable", "CHANNEL_SECRET needs CHANNEL_DELIVER_URL beside it.");
  return {
    assistantFile,
    restToken,
    signed: signedSecret !== undefined && deliverUrl !== undefined ? { secret: signedSecret, deliverUrl } : undefined,
    encoder: readFlag("CHANNEL_ENCODER", text("CHANNEL_ENCODER")) ?? true,
  };
}

function readFlag(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value !== "0" && value !== "1") throw new ConfigError("config/unusable", `${name} takes 0 or 1.`);
  return value === "1";
}

function readUrl(name: string, value: string | undefined, protocol: RegExp): string | undefined {
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !protocol.test(new URL(value).protocol))
    throw new ConfigError("config/unusable", `${name} takes an address.`);
  return value;
}

/** `300` a minute, a quarter of them at once; `off` for both: nobody is limited. */
function readRates(address: string | undefined, session: string | undefined): Partial<Rates> | null {
  if (address === "off" && session === "off") return null;
  return {
    address: readRate("RATE_PER_ADDRESS", address) ?? DEFAULT_RATES.address,
    session: readRate("RATE_PER_SESSION", session) ?? DEFAULT_RATES.session,
  };
}

function readRate(name: string, value: string | undefined): Rate | undefined {
  if (value === "off") return { perMinute: 1e9, burst: 1e9 };
  const perMinute = readNumber(name, value);
  if (perMinute === 0) throw new ConfigError("config/unusable", `${name} takes a number above zero, or "off".`);
  return perMinute === undefined ? undefined : { perMinute, burst: Math.max(1, Math.ceil(perMinute / 4)) };
}

/** A server's address turns to it; without one the package's own encoder makes the vectors, or, told `off`, nobody. */
function readEmbeddings(text: (name: string) => string | undefined): ServerOptions["embeddings"] {
  const choice = text("EMBEDDINGS") ?? "on";
  if (choice !== "on" && choice !== "off") throw new ConfigError("config/unusable", 'EMBEDDINGS takes "on" or "off".');
  return choice === "off" ? undefined : (readModel("EMBEDDING", text, text("EMBEDDING_BASE_URL")) ?? "shipped");
}

function readModel(
  prefix: "LLM" | "EMBEDDING",
  text: (name: string) => string | undefined,
  address: string | undefined,
): ServerOptions["wording"] {
  const baseUrl = readUrl(`${prefix}_BASE_URL`, address, /^https?:$/);
  if (baseUrl === undefined) return undefined;
  const model = text(`${prefix}_MODEL`);
  if (model === undefined) throw new ConfigError("config/missing", `${prefix}_BASE_URL needs ${prefix}_MODEL beside it.`);
  return { baseUrl, model, apiKey: text(`${prefix}_API_KEY`) };
}

function readRelay(endpoint: string | undefined, assistantFile: string | undefined): ServerOptions["relay"] {
  const url = readUrl("RASA_ACTION_ENDPOINT", endpoint, /^https?:$/);
  if (url === undefined) return undefined;
  if (assistantFile === undefined)
    throw new ConfigError("config/missing", "RASA_ACTION_ENDPOINT needs RASA_ASSISTANT beside it.");
  return { endpoint: url, assistantFile };
}
