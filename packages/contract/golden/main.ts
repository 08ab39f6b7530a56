/** The part of the golden file without a runtime: wire, Effect 4 over scripts, the laws. */
import { DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { lawCases } from "../src/golden/laws.ts"
import { overLayer } from "../src/golden/layer.ts"
import { record } from "../src/golden/record.ts"
import { scriptedCases } from "../src/golden/scripted.ts"
import { optionCases, socketCases } from "../src/golden/sockets.ts"
import { wireCases } from "../src/golden/wire.ts"
import { line } from "../src/laws/lawsLine.ts"
import { effect4 } from "./effect4.ts"

await record(wireCases)
await record(scriptedCases(effect4))
await record(lawCases("effect-4", line))
await record(
  optionCases("effect-4", (options) =>
    Effect.runPromise(Effect.provide(DcsTasks.make(options as DcsTasksConfig), FetchHttpClient.layer))
  )
)
await record(socketCases(overLayer("effect-4 over fetch", FetchHttpClient.layer)))
