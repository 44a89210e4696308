import type { Assistant } from "../model/assistant.ts";
import type { Understanding, UnderstandingRequest } from "../model/understanding.ts";
import type { Platform } from "../base/platform.ts";
import { sha256HexSync } from "../base/sha256.ts";
import { createIndex, type NluIndex } from "../nlu/assistant-index.ts";
import type { Encoding } from "../nlu/flow-scores.ts";
import { encoderLesson, type EncodedIntents } from "../nlu/intent-scores.ts";
import type { readFrustration } from "../nlu/frustration.ts";
import { learnSlowly } from "../nlu/softmax.ts";
import { understand } from "../nlu/understand.ts";
import { loadPhoneReader } from "../nlu/values/contacts.ts";
import type { Meaning } from "../knowledge/search.ts";
import { encoderText as plainText } from "../knowledge/vectors.ts";
import type { Encoder } from "./encoder.ts";
import { normalise } from "../nlu/normalise.ts";

/** Remembers the vectors of an assistant's texts between visits. */
export interface VectorShelf {
  take(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** One assistant being understood in this thread: by the linear model at once, by the encoder once it has read the texts. */
export interface Reader {
  /** Resolves when the linear model can answer. An encoder that was given before has to read the new texts first: `readTexts`. */
  open(assistant: Assistant): Promise<void>;
  useEncoder(encoder: Encoder): void;
  /** Gives every text of the assistant its vector, in slices; messages are answered meanwhile. Resolves at once without an encoder. */
  readTexts(): Promise<void>;
  understand(request: UnderstandingRequest): Promise<Understanding>;
  /** The vector of a text of whatever kind; null as long as there is no encoder. */
  encode(text: string): Promise<Meaning | null>;
}

export interface ReaderOptions {
  readonly platform: Pick<Platform, "elapsed">;
  readonly shelf?: VectorShelf | undefined;
  /** Lets messages in between two slices of texts. */
  readonly breathe: () => Promise<void>;
}

/** Texts encoded before messages are let in: about 40 ms. */
const SLICE = 8;

export function createReader({ platform, shelf, breathe }: ReaderOptions): Reader {
  let index: NluIndex | null = null;
  /** Reads anger, where the assistant asks for that. Where its code cannot be had nobody is angry. */
  let frustration: typeof readFrustration | null = null;
  let encoder: Encoder | null = null;
  let vectors: (Omit<Encoding, "sentence"> & { readonly of: NluIndex }) | null = null;
  /** Vectors of texts that many assistants share, and of the same assistant opened again. */
  const known = new Map<string, Float32Array>();

  const readTexts = async (): Promise<void> => {
    if (!index || !encoder) return;
    const of = index;
    const using = encoder;
    const texts = of.texts.slice(0, of.encoded).map(({ text }) => encoderText(text));
    const key = `${using.hash}/${sha256HexSync(texts.join("\n"))}`;
    const kept = unpack(await shelf?.take(key), texts.length, using.dimensions);
    if (kept) texts.forEach((text, at) => known.set(text, kept[at]!));
    let fresh = 0;
    for (const text of texts) {
      if (known.has(text)) continue;
      known.set(text, await using.encode(text));
      if (++fresh % SLICE === 0) await breathe();
      if (index !== of) return;
    }
    const all = texts.map((text) => known.get(text)!);
    if (fresh > 0) await shelf?.put(key, pack(all));
    const intents = await learnIntents(of, all);
    if (index === of) vectors = { of, texts: all, intents };
  };

  /** Half a second of work for a hundred intents: messages are let in meanwhile. */
  const learnIntents = async (
    { training, texts }: NluIndex,
    all: readonly Float32Array[],
  ): Promise<EncodedIntents | undefined> => {
    if (!training?.intents) return undefined;
    const own = all.filter((_, at) => texts[at]!.kind === "intent");
    const learning = learnSlowly(encoderLesson(training.intents, own));
    for (;;) {
      const { done, value } = learning.next();
      if (done) return { vectors: own, model: value };
      await breathe();
    }
  };

  return {
    async open(assistant) {
      const opened = createIndex(assistant);
      const needsPhone = [...opened.slots.values()].some(({ kind }) => kind === "phone");
      const wanted = assistant.escalation?.sentiment !== undefined;
      // Without it a message is read all the same.
      const code = wanted ? await import("../nlu/frustration.ts").catch(() => null) : null;
      frustration = code?.readFrustration ?? null;
      index = needsPhone ? { ...opened, phone: await loadPhoneReader() } : opened;
      vectors = null;
    },
    useEncoder(given) {
      encoder = given;
    },
    readTexts,
    async encode(text) {
      const plain = plainText(text);
      return encoder && plain !== "" ? { encoder: encoder.hash, vector: await encoder.encode(plain) } : null;
    },
    async understand(request) {
      const started = platform.elapsed();
      if (!index) throw new Error("No assistant was opened.");
      const of = index;
      const read = vectors?.of === of ? vectors : null;
      const text = encoderText(request.text);
      const sentence = read && encoder && text !== "" ? await encoder.encode(text) : null;
      const understood = understand(
        of,
        request,
        read && sentence ? { sentence, texts: read.texts, intents: read.intents } : undefined,
      );
      const anger = frustration?.(request.text, request.state.before);
      return { ...understood, ...(anger !== undefined && { frustration: anger }), ms: platform.elapsed() - started };
    },
  };
}

/** What the encoder is given: without the odd characters, and no longer than it could ever read. */
function encoderText(text: string): string {
  return normalise(text).lower.replace(/\s+/g, " ").trim().slice(0, 400);
}

function pack(vectors: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const width = vectors[0]?.length ?? 0;
  const all = new Float32Array(vectors.length * width);
  vectors.forEach((vector, row) => all.set(vector, row * width));
  return new Uint8Array(all.buffer);
}

function unpack(
  bytes: Uint8Array<ArrayBuffer> | null | undefined,
  count: number,
  width: number,
): readonly Float32Array[] | null {
  if (!bytes || bytes.length !== count * width * 4) return null;
  const all = new Float32Array(bytes.slice().buffer);
  return Array.from({ length: count }, (_, row) => all.subarray(row * width, (row + 1) * width));
}
