import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { mediaType } from "./media-types.ts";

export type Coding = "br" | "gzip" | "identity";

/** A file as it is sent: read once, compressed once per coding, until it changes on disk. */
export interface ServedFile {
  readonly type: string;
  readonly etag: string;
  encode(coding: Coding): Promise<Uint8Array<ArrayBuffer>>;
  readonly compressible: boolean;
}

interface CacheEntry {
  readonly stamp: string;
  readonly file: Promise<ServedFile>;
}

const MIN_COMPRESSED_BYTES = 1024;
/** Above this a lower effort: the model and the wasm are megabytes, and somebody waits. */
const LARGE_BYTES = 1_000_000;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** A cache of files by path. `rewrite` may change the content of a page before it is sent. */
export function createFiles(rewrite: (path: string, content: Buffer) => Buffer) {
  const cache = new Map<string, CacheEntry>();

  /** Null: no such file. */
  async function read(path: string): Promise<ServedFile | null> {
    const found = await stat(path).catch(() => null);
    if (found === null || !found.isFile()) return null;
    const stamp = `${found.mtimeMs}:${found.size}`;
    const known = cache.get(path);
    if (known?.stamp === stamp) return await known.file;
    const file = readFile(path).then((content) => serveContent(path, rewrite(path, content)));
    cache.set(path, { stamp, file });
    return await file;
  }

  return { read };
}

/** Content that is made, not read. */
export function serveContent(path: string, content: Buffer): ServedFile {
  const { type, dense } = mediaType(path);
  const encoded = new Map<Coding, Promise<Uint8Array<ArrayBuffer>>>([["identity", Promise.resolve(new Uint8Array(content))]]);
  const encode = (coding: Coding): Promise<Uint8Array<ArrayBuffer>> => {
    const known = encoded.get(coding) ?? compress(content, coding).then((bytes) => new Uint8Array(bytes));
    encoded.set(coding, known);
    return known;
  };
  const etag = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  return { type, etag, encode, compressible: !dense && content.length >= MIN_COMPRESSED_BYTES };
}

async function compress(content: Buffer, coding: Coding): Promise<Buffer> {
  const large = content.length > LARGE_BYTES;
  if (coding === "gzip") return await toGzip(content, { level: large ? 5 : 8 });
  return await toBrotli(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: large ? 5 : 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
}
