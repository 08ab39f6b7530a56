/**
 * What every adapter must do: the suite and its recorded responses, over real sockets. Without modules of Node; the server
 * for Node is `@dcs-tasks/contract/scriptedServer`.
 */
export type { Capabilities, Client } from "./adapter.ts"
export { canary, type Options, polluted } from "./badOptions.ts"
export type { Behaviour, RecordedRequest, Reply, ScriptedServer, ServerControl } from "./server.ts"
export { adapterSuite } from "./suite.ts"
export { optionsSuite } from "./suite/options.ts"
export { inBulk, provable, type World, type WorldCell, worlds } from "./worlds.ts"
