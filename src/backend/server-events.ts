export interface ServerEvent {
  /** `message` where the server names none. */
  readonly event: string;
  readonly data: string;
  /** The newest id of the stream; absent while there was none. */
  readonly id?: string | undefined;
}

/** Server-sent events from a stream of text (HTML standard, 9.2.6), without reconnecting: one answer, one stream. */
export async function* readEvents(chunks: AsyncIterable<string>): AsyncGenerator<ServerEvent> {
  let rest = "";
  let event = "";
  let data: string[] = [];
  let id: string | undefined;
  for await (const chunk of chunks) {
    rest += chunk;
    // A lone \r at the end may be the first half of \r\n.
    const end = rest.endsWith("\r") ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\n|\r/);
    rest = lines.pop()! + rest.slice(end);
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) yield { event: event || "message", data: data.join("\n"), ...(id !== undefined && { id }) };
        event = "";
        data = [];
        continue;
      }
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") event = value;
      if (field === "data") data.push(value);
      if (field === "id" && !value.includes("\0")) id = value;
    }
  }
}
