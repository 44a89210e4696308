import { hmacHex } from "../../base/hmac.ts";
import { normalText } from "../../base/normal-text.ts";
import type { Platform } from "../../base/platform.ts";
import { sha256HexSync } from "../../base/sha256.ts";
import type { Store } from "../../store/store.ts";

/*
 * Texts never stand in keys. What stands there is made with a secret of this browser profile, so that nobody can try out a
 * dictionary of short sentences, and no two devices can be matched.
 */

/** Bytes of a hash that are kept: enough that two texts of a conversation never meet. */
const HASH_BYTES = 16;

const INSTALL = { kind: "guard_key", key: "install", conversation: null } as const;

/** Makes keys of texts. */
export interface TextHash {
  /** 32 hexadecimal digits. `language`: BCP 47, for folding case. */
  (text: string, language?: string): string;
}

/** Reads the profile's secret, or makes it. A store that fails costs the memory of it: the hashes of this page are its own. */
export async function openTextHash(store: Store, platform: Platform): Promise<TextHash> {
  const fresh = `${platform.randomId()}${platform.randomId()}`.replaceAll("-", "");
  const stored = await store.changeRecord(INSTALL, (value) => (isSecret(value) ? value : fresh)).catch(() => fresh);
  const secret = stored ?? fresh;
  return (text, language) => hmacHex(secret, normalText(text, language), HASH_BYTES);
}

function isSecret(value: unknown): value is string {
  return typeof value === "string" && /^[\da-f]{64}$/.test(value);
}

/** Where a sentence was said: the same words mean something else elsewhere. */
export interface TextContext {
  readonly flow: string | null;
  readonly asking: string | null;
  /** The key of the response, or the words, of what the bot said last. */
  readonly lastBotAct: string | null;
  /** What could be started: a changed list is another context. */
  readonly startable: readonly string[];
  readonly bundle: string;
  readonly model: string | null;
}

/** The context key `C`: 32 hexadecimal digits. */
export function contextKey(context: TextContext): string {
  const { flow, asking, lastBotAct, startable, bundle, model } = context;
  return sha256HexSync(JSON.stringify([flow, asking, lastBotAct, startable, bundle, model])).slice(0, 2 * HASH_BYTES);
}
