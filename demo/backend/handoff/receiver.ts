import type { HandoffPacket } from "../../../src/index.ts";

/** Where people sit: the demo's own desk, or a product. All of them look alike from here, so flows need not know which. */
export interface Receiver {
  readonly name: string;
  /**
   * Makes a case; the same key makes one. Null: nobody is there. Otherwise the product's own id of it.
   *
   * @throws {ReceiverFailure}
   */
  open(packet: HandoffPacket, key: string): Promise<string | null>;
  /** @throws {ReceiverFailure} */
  tell(remote: string, message: { readonly key: string; readonly text: string }): Promise<void>;
  /** The user goes on without a person. @throws {ReceiverFailure} */
  leave(remote: string, key: string): Promise<void>;
  /** What a request of the product's webhook says; null: it is not the product's. `query`: of the webhook's address. */
  readonly hear?: ((headers: Headers, body: string, query: URLSearchParams) => readonly Heard[] | null) | undefined;
}

/** What a person did, as a product tells it. `id` is the product's own: told twice, it is taken in once. */
export type Heard = { readonly id: string; readonly remote: string } & (
  | { readonly kind: "joined"; readonly name: string }
  | { readonly kind: "message"; readonly text: string; readonly name: string | null }
  | { readonly kind: "released"; readonly labels: readonly string[] }
);

/** A product that could not be told something. */
export class ReceiverFailure extends Error {
  override readonly name = "ReceiverFailure";
  /** Whether it may go well another time. */
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.retryable = retryable;
  }
}

/** The demo's own desk: cases lie in the database, and the page `/agent/` shows them. */
export function createDeskReceiver(): Receiver {
  return { name: "desk", open: async (_packet, key) => key, tell: async () => undefined, leave: async () => undefined };
}

/** Under which name a product knows the user: a customer's only where that is proven, else one for this conversation alone. */
export function nameOfUser({ customer, conversationId }: HandoffPacket): string {
  return customer.verified && customer.ref !== null ? customer.ref : conversationId;
}
