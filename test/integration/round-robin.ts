import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RoundRobin {
  readonly url: string;
  /** Where requests go, in turns. */
  targets: readonly string[];
  /** How many each target has got. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** How long an idle connection is kept, and how long a silent reply is waited for: shorter than the backend's own time. */
const IDLE_MS = 60_000;

/** A balancer as plain as can be: each request goes to the next target, whatever conversation it belongs to. */
export async function startRoundRobin(targets: readonly string[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true, maxSockets: 200, timeout: IDLE_MS });
  const counts = new Map<string, number>();
  let turn = 0;
  const self = { targets, counts };
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const target = self.targets[turn++ % self.targets.length]!;
    counts.set(target, (counts.get(target) ?? 0) + 1);
    const forward = request(
      target + incoming.url!,
      { method: incoming.method, agent, headers: { ...incoming.headers } },
      (reply) => {
        outgoing.writeHead(reply.statusCode!, reply.headers);
        reply.pipe(outgoing);
      },
    );
    forward.on("error", ({ code }: NodeJS.ErrnoException) =>
      outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(code),
    );
    outgoing.on("close", () => void (outgoing.writableFinished || forward.destroy()));
    incoming.pipe(forward);
  };
  const server = createServer(pass);
  server.keepAliveTimeout = 2 * IDLE_MS;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(self, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      agent.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
