/**
 * DCS background tasks for Node: a Promise client, and the layers for Effect programs.
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
export type {
  AccessKeyCredentials,
  ClientCredentials,
  ClientOptions,
  IamCredentials,
  LayerCredentials,
  LayerOptions
} from "./ClientOptions.ts"
export { type EnvironmentOptions, environmentOptions, type EnvironmentOverrides } from "./environment.ts"
export { type IamConfig, layerConfig, type LayerConfig } from "./layerConfig.ts"
export { layer, layerEnvironment } from "./layers.ts"
export {
  fromDispatcher as transportFromDispatcher,
  layer as layerTransport,
  layerWith as layerTransportWith,
  type TransportOptions
} from "./transport/Transport.ts"
