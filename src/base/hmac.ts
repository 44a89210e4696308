import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** The first bytes of HMAC-SHA-256, hexadecimal: what nobody can undo by trying who does not know the secret. */
export function hmacHex(secretHex: string, text: string, bytes: number): string {
  return bytesToHex(hmac(sha256, hexToBytes(secretHex), utf8ToBytes(text)).slice(0, bytes));
}
