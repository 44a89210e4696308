import { Hono } from "hono";
import { readFile } from "node:fs/promises";
import type * as ChannelCode from "../../../src/channel/index.ts";
import type * as Core from "../../../src/index.ts";
import type { Assistant } from "../../../src/index.ts";
import { DEMO_CUSTOMER } from "../database/seed.ts";
import { describeError, type Log } from "../report.ts";
import { DEMO_TENANT } from "../sessions/identify.ts";
import { createSessions } from "../sessions/sessions.ts";
import { callHere } from "../store/here.ts";
import type { Shelf } from "../store/shelf.ts";
import { restRoutes } from "./rest.ts";
import { deliverTo, signedRoutes } from "./signed.ts";

/** Which ways there are besides the page, and who answers on them. */
export interface ChannelSettings {
  /** A compiled assistant. */
  readonly assistantFile: string;
  /** Of the REST channel; absent: there is none. */
  readonly restToken?: string | undefined;
  /** Of the signed webhook; absent: there is none. */
  readonly signed?: { readonly secret: string; readonly deliverUrl: string } | undefined;
  /** False: the linear model alone. Default true. */
  readonly encoder?: boolean | undefined;
}

export interface OpenChannelsOptions extends ChannelSettings {
  readonly shelf: Shelf;
  /** Signs the tokens by which conversations here use the actions and the answers. */
  readonly secret: string;
  /** The backend itself, asked without a port. */
  readonly ask: (request: Request) => Response | Promise<Response>;
  readonly now?: (() => Date) | undefined;
  readonly log?: Log | undefined;
  /** Default: the package as it ships. */
  readonly load?: (() => Promise<{ readonly core: typeof Core; readonly channel: typeof ChannelCode }>) | undefined;
}

export interface Channels {
  readonly routes: Hono;
  close(): Promise<void>;
}

/** Variables, so that the build leaves them to Node: the package as it ships is found by its own name. */
const PACKAGE: string = "halcyon-chat";
const CHANNEL: string = "halcyon-chat/channel";
const RESUME_MS = 20_000;
/** Nobody listens there: what is asked of it is asked of this very process. */
const HERE = "http://backend.internal";

async function loadPackage(): Promise<{ readonly core: typeof Core; readonly channel: typeof ChannelCode }> {
  const [core, channel] = (await Promise.all([import(PACKAGE), import(CHANNEL)])) as [typeof Core, typeof ChannelCode];
  return { core, channel };
}

/** Conversations of an assistant that runs here, over the REST channel and the signed webhook. In the demo every sender is its customer. */
export async function openChannels(options: OpenChannelsOptions): Promise<Channels> {
  const { shelf, secret, ask, log, now = () => new Date(), load = loadPackage } = options;
  const { core, channel } = await load();
  const assistant = JSON.parse(await readFile(options.assistantFile, "utf8")) as Assistant;
  const understand = channel.createSharedUnderstand(options.encoder === false ? { modelUrl: null } : {});
  await understand.open(assistant);
  // Nobody waits for it: until it is there the linear model answers.
  if (options.encoder !== false) void understand.loadEncoder();
  const sessions = createSessions(secret, now);
  const report = (error: unknown): void => {
    log?.(describeError(error));
  };
  const here: typeof fetch = async (input, init) => ask(new Request(input, init));

  function connect(name: string, deliver?: ReturnType<typeof deliverTo>): ChannelCode.Connector {
    const store = core.createRemoteStore({ call: callHere(shelf, { tenant: DEMO_TENANT, name: `channel ${name}` }) });
    return channel.createConnector({
      channel: { ...channel.PLAIN_CHANNEL, name, ...(name === "rest" && { buttons: { max: 20, maxTitleLength: 100 } }) },
      store,
      deliver,
      report,
      open: (conversationId) => {
        const token = (): string =>
          sessions.issue({ tenant: DEMO_TENANT, customerId: DEMO_CUSTOMER }, conversationId, null, ["actions", "answers"])
            .token;
        return core.createAssistant({
          assistant,
          understand,
          store,
          conversationId,
          channel: name,
          greet: "message",
          actions: core.createHttpActions({ url: `${HERE}/v1/actions`, token, fetch: here }),
          knowledge: core.createHttpKnowledge({ url: `${HERE}/v1/answers`, token, fetch: here }),
          onError: report,
        });
      },
    });
  }

  const routes = new Hono();
  const connectors: ChannelCode.Connector[] = [];
  if (options.restToken !== undefined) {
    const connector = connect("rest");
    connectors.push(connector);
    routes.route("/rest", restRoutes({ connector, token: options.restToken }));
  }
  if (options.signed) {
    const connector = connect("signed", deliverTo({ url: options.signed.deliverUrl, secret: options.signed.secret, now }));
    connectors.push(connector);
    routes.route("/signed", signedRoutes({ connector, secret: options.signed.secret, now }));
  }
  const resume = (): void => {
    for (const connector of connectors) connector.resume().catch(report);
  };
  // What a process that died has left behind, this one or another.
  resume();
  const again = setInterval(resume, RESUME_MS);
  again.unref();
  return {
    routes,
    close: async () => {
      clearInterval(again);
      await Promise.all(connectors.map((connector) => connector.close()));
      understand.close();
    },
  };
}
