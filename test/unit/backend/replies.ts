import type { IncomingMessage, ServerResponse } from "node:http";

/** What a server on a real socket was asked, and how it answers. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

export type Reply = (response: ServerResponse, request: IncomingMessage, body: string) => void;

export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(typeof value === "string" ? value : JSON.stringify(value));
