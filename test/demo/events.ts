export interface SentEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: any;
}

/** Server-sent events as they come; a comment is an event named `:`. */
export async function* readEvents(response: Response): AsyncGenerator<SentEvent> {
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const blocks = rest.split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
      if (block.startsWith(":")) yield { id: null, event: ":", data: null };
      const [data, retry] = [field("data"), field("retry")];
      if (data !== null) yield { id: field("id"), event: field("event") ?? "message", data: JSON.parse(data) };
      else if (retry !== null) yield { id: null, event: "retry", data: Number(retry) };
    }
  }
}

/** The events up to and with the first of a name. */
export async function eventsUntil(response: Response, last: string): Promise<SentEvent[]> {
  const events: SentEvent[] = [];
  for await (const event of readEvents(response)) {
    events.push(event);
    if (event.event === last) break;
  }
  return events;
}
