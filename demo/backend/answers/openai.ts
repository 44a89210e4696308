/** A server that speaks the protocol of OpenAI: most model servers do. */
export interface ModelServer {
  /** Such as `http://127.0.0.1:8080/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
}

export interface ChatMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

/** More than any answer of ours needs; what is longer has lost its way. */
const MAX_CHARACTERS = 8000;

/** Asks `POST /chat/completions` and gives the words as they come. Rejects if the stream breaks off before its end. */
export async function* streamChat(
  server: ModelServer & { readonly model: string },
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { model } = server;
  const response = await post(server, "/chat/completions", { model, messages, stream: true, temperature: 0 }, signal);
  let characters = 0;
  for await (const data of readData(response)) {
    if (data === "[DONE]") return;
    const { choices = [] } = JSON.parse(data) as { choices?: { delta?: { content?: unknown }; finish_reason?: unknown }[] };
    const [choice] = choices;
    const content = choice?.delta?.content;
    if (typeof content === "string" && content !== "") {
      characters += content.length;
      if (characters > MAX_CHARACTERS) throw new Error("the model server does not come to an end");
      yield content;
    }
    if (choice?.finish_reason === "stop") return;
    if (typeof choice?.finish_reason === "string") throw new Error(`the model server stopped: ${choice.finish_reason}`);
  }
  throw new Error("the model server broke off");
}

/** Asks `POST /embeddings` for one vector per text, in their order. */
export async function fetchEmbeddings(
  server: ModelServer & { readonly model: string },
  texts: readonly string[],
  signal: AbortSignal,
): Promise<number[][]> {
  const response = await post(server, "/embeddings", { model: server.model, input: texts }, signal);
  const { data } = (await response.json()) as { data: { index: number; embedding: number[] }[] };
  const vectors = data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
  if (vectors.length !== texts.length) throw new Error(`${vectors.length} embeddings for ${texts.length} texts`);
  return vectors;
}

async function post({ baseUrl, apiKey }: ModelServer, path: string, body: object, signal: AbortSignal): Promise<Response> {
  const response = await fetch(baseUrl.replace(/\/+$/, "") + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  await response.body?.cancel();
  // Not its text: it may repeat the question.
  throw new Error(`the model server answered ${response.status}`);
}

/** The `data:` lines of server-sent events; this protocol has one line per event. */
async function* readData(response: Response): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) yield line.slice("data:".length).trim();
  }
}
