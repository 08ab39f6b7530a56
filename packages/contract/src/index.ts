/**
 * What every adapter must do: answers from the wild, and the suite that runs them over real sockets. Free of Node's
 * modules; the server for Node is `@dcs-tasks/contract/scriptedServer`.
 */
export type { Adapter, Capabilities, Client, ClientOptions, DeleteInput, DeleteOptions } from "./adapter.ts"
export { badOptions, type BadOptions, canary, goodForms, type Options, polluted } from "./badOptions.ts"
export type { Behaviour, Fault, RecordedRequest, Reply, ScriptedServer, ServerControl } from "./server.ts"
export { adapterSuite } from "./suite.ts"
export { type OptionsAdapter, optionsSuite } from "./suite/options.ts"
export { inBulk, provable, type World, type WorldCell, type WorldOutcome, worlds } from "./worlds.ts"
