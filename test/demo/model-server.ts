import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A server that speaks the protocol of OpenAI, with words that a test gives it. */
export interface FakeModelServer {
  readonly url: string;
  /** What was asked, oldest first. */
  readonly asked: { readonly headers: IncomingMessage["headers"]; readonly body: ChatRequest }[];
  /** Writes the reply to `POST /chat/completions`. */
  reply: (response: ServerResponse, body: ChatRequest) => void | Promise<void>;
  /** Resolves when a caller has left in the middle of a reply. */
  readonly left: Promise<void>;
  close(): Promise<void>;
}

/** One chunk of a stream, as the protocol has it. */
export function chunkOf(content: string, finish: string | null = null): string {
  return `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
}

/** Streams texts as chunks and ends as the protocol wants it. */
export function streamOf(...texts: string[]): FakeModelServer["reply"] {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const text of texts) response.write(chunkOf(text));
    response.end(`${chunkOf("", "stop")}data: [DONE]\n\n`);
  };
}

/** Words as a vector: each stem has a place of its own by its letters. Near is what shares words, or a synonym. */
const DIMENSIONS = 96;
const SYNONYMS: Readonly<Record<string, string>> = {
  parcel: "package",
  cash: "money",
  reimburse: "refund",
  juice: "electricity",
};

export function embedWords(text: string): number[] {
  const vector = Array.from({ length: DIMENSIONS }, () => 0.001);
  for (const word of text.toLowerCase().match(/[a-z]{4,}/g) ?? []) {
    const stem = (SYNONYMS[word] ?? word).replace(/(ing|ed|es|s)$/, "");
    let place = 0;
    for (const letter of stem) place = (place * 31 + letter.charCodeAt(0)) % 9973;
    vector[place % DIMENSIONS]! += 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export async function startModelServer(): Promise<FakeModelServer> {
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const asked: FakeModelServer["asked"] = [];
  const fake = { asked, left, reply: streamOf("NOT COVERED") as FakeModelServer["reply"] };
  const server = createServer((request, response) => {
    let text = "";
    response.on("close", () => void (response.writableFinished || leave()));
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const body = JSON.parse(text) as ChatRequest & { readonly input: string[] };
      if (request.url === "/v1/embeddings") {
        const data = body.input.map((input, index) => ({ index, embedding: embedWords(input) }));
        // Its order is not promised.
        return response.end(JSON.stringify({ data: data.toReversed() }));
      }
      if (request.url !== "/v1/chat/completions") return response.writeHead(404).end();
      asked.push({ headers: request.headers, body });
      void fake.reply(response, body);
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
