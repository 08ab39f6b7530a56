/**
 * What every adapter must do: the suite and its recorded responses, over real sockets. Without modules of Node; the server
 * for Node is `@dcs-tasks/contract/scriptedServer`.
 */
export type { Adapter, Capabilities, Client, ClientOptions, DeleteInput, DeleteOptions } from "./adapter.ts"
export { badOptions, type BadOptions, canary, goodForms, type Options, polluted } from "./badOptions.ts"
export type { Behaviour, Fault, RecordedRequest, Reply, ScriptedServer, ServerControl } from "./server.ts"
export { adapterSuite } from "./suite.ts"
export { type OptionsAdapter, optionsSuite } from "./suite/options.ts"
export { inBulk, provable, type World, type WorldCell, type WorldOutcome, worlds } from "./worlds.ts"
