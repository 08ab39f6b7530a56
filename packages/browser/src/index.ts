/**
 * DCS background tasks for browsers and Web Workers: a Promise client, and the layers for Effect programs.
 *
 * @since 0.1.0
 * @module
 */
export * from "@dcs-tasks/core"
export type {
  BulkCallOptions,
  BulkInput,
  BulkTask,
  CallOptions,
  DeleteCallOptions,
  IssuedToken,
  PromiseClient,
  PromiseCredentials
} from "@dcs-tasks/core/adapter"
export { renewingToken } from "@dcs-tasks/core/adapter"
export { type Client, createClient } from "./Client.ts"
export type { ClientCredentials, ClientOptions, LayerCredentials, LayerOptions } from "./ClientOptions.ts"
export { layer } from "./layers.ts"
export { layer as layerTransport } from "./Transport.ts"
