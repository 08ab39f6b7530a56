/**
 * The parts of an adapter: a client over a transport, the Promise facade, and the connection to a runtime's HTTP
 * client. For authors of adapters only, and unstable: any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { once } from "./effects/once.ts"
export { configRules, type Client, make as makeClient } from "./client/client.ts"
export type { BulkCallOptions, BulkInput, BulkTask } from "./bulk/input.ts"
export type { CallOptions, DeleteCallOptions } from "./client/callOptions.ts"
export { deleteTask } from "./client/deleteTask.ts"
export { fromHttpClient } from "./client/fromHttpClient.ts"
export { loginConfig } from "./credentials/login.ts"
export { orFail, toProvider } from "./credentials/provider.ts"
export { fromInvalidInput } from "./model/errorFromWire.ts"
export { aDrain, checked } from "./model/checkedOptions.ts"
export { unwrapped } from "./effects/unwrapped.ts"
export {
  none as noInstrumentation,
  type BulkEnding,
  type Instrumentation,
  type Observed,
  type ObservedBulk,
  type ObservedCall,
  type ObservedListing,
  type ObserveResult,
  type Retrying
} from "./operation/instrumentation.ts"
export { promiseCalls } from "./promise/calls.ts"
export { type PromiseClient, promiseClient } from "./promise/client.ts"
export { type IssuedToken, type PromiseCredentials, renewingToken, toCredentials } from "./promise/credentials.ts"
export { promiseDelete } from "./promise/promiseDelete.ts"
export { type Closing, drainOf, make as makeClosing } from "./transport/closing.ts"
export { Fetched } from "./transport/Fetched.ts"
export { httpClientOver } from "./transport/httpClient/httpClientOver.ts"
export { registerTransport } from "./transport/httpClient/httpClientTransport.ts"
export { queueClock } from "./transport/queueClock.ts"
export type { Request, Sender, Sending } from "./transport/sender.ts"
export { type BrokeDown, type Deadline, fromSender, type SealedRequest, type Transport } from "./transport/transport.ts"
