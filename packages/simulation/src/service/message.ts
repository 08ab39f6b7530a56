/** What reaches the service, and what it responds. */

export interface ServiceRequest {
  /** The ordinal of the request in the network, the same for both times that a repeated request is handled. */
  readonly request: number
  /** 2: the network has repeated it. */
  readonly time: 1 | 2
  /** The ordinal of its connection. */
  readonly connection: number
  readonly pid: number
  readonly method: string
  /** As sent, with the query. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** Requests of this process to this host that had no end when this one was sent, itself included. */
  readonly inFlight: number
}

export interface ServiceResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The service as the network sees it. */
export interface Handler {
  readonly handle: (request: ServiceRequest) => ServiceResponse
  /** The epoch time of its clock. */
  readonly now: () => number
}
