/** One exchange with a server: nothing is tried again, nothing is followed, nothing is understood. */
export type Transport = (request: WireRequest) => Promise<WireAnswer>;

export interface WireRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** names in lower case */
  headers: Readonly<Record<string, string>>;
  body: string | null;
  timeouts: Timeouts;
  reach: Reach;
  signal: AbortSignal;
}

/** Which addresses may be connected to: those of the internet only, or those of private networks as well. */
export type Reach = 'public' | 'any';

export interface Timeouts {
  /** until the connection stands */
  connectMs: number;
  /** without a byte */
  idleMs: number;
  /** from the first byte sent to the last received */
  totalMs: number;
}

export interface WireAnswer {
  status: number;
  /** names in lower case; of a header that came several times, its values joined with a comma */
  headers: Readonly<Record<string, string>>;
  /** as it came over the wire, still compressed. @throws WireFault when it breaks off */
  body: AsyncIterable<Uint8Array>;
}

/** The exchange did not come to its end, or never began. */
export class WireFault extends Error {
  override readonly name = 'WireFault';

  /** address: it was not allowed to connect there; the others may pass */
  readonly reason: 'timeout' | 'connection' | 'address';

  constructor(reason: WireFault['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
