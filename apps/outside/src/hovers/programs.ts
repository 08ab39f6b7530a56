/**
 * Programs with marks: `displays.txt` has what an editor shows for the name after each mark.
 */
import type { groups } from "../installation.ts"

export const mark = "/*?*/"

const effect4 = `
import { DcsTasks, type DcsError, toProblem, type DeleteBackgroundTaskError, type DeletionOutcome, type DeletionResult } from "@dcs-tasks/core"
import * as Browser from "@dcs-tasks/browser"
import * as Node from "@dcs-tasks/node"
import { Emulator } from "@dcs-tasks/emulator"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

declare const dcs: typeof DcsTasks.Service
declare const client: Node.Client
const task = { instanceId: "i", taskId: "t" }

export const deletion = dcs./*?*/deleteBackgroundTask(task)
export const /*?*/deleted = Effect.gen(function* () { return yield* deletion })
export type Outcome = /*?*/DeletionOutcome
export type Result = /*?*/DeletionResult
export type Failure = /*?*/DeleteBackgroundTaskError
export type AnyFailure = /*?*/DcsError
export const handled = deletion.pipe(Effect.catchTag("DcsThrottled", (/*?*/throttled) => Effect.succeed(throttled)))
export const /*?*/remaining = deletion.pipe(Effect.catchTag("DcsThrottled", () => Effect.void))
export const problem = /*?*/toProblem

export const bulk = dcs./*?*/deleteBackgroundTasks(Stream.make(task))
export const bulkWithOptions = dcs./*?*/deleteBackgroundTasks(Stream.make(task), { concurrency: 8 })
export const bulkInPipe = Stream.make(task).pipe(dcs./*?*/deleteBackgroundTasks({ concurrency: 8 }))
export const tasks = dcs./*?*/listBackgroundTasks({ instanceId: "i" })

export const made = DcsTasks./*?*/make
export const layer = DcsTasks./*?*/layer
export const layerConfig = DcsTasks./*?*/layerConfig
export const layerTest = DcsTasks./*?*/layerTest
export const nodeLayer = Node./*?*/layer
export const nodeLayerConfig = Node./*?*/layerConfig
export const nodeLayerEnvironment = Node./*?*/layerEnvironment
export const browserLayer = Browser./*?*/layer
export const emulated = Emulator./*?*/layerEmulated

export const created = Node./*?*/createClient
export const promise = client./*?*/deleteBackgroundTask(task)
export const bulkPromise = client./*?*/deleteBackgroundTasks([task])
export const rows = client./*?*/listBackgroundTasks({ instanceId: "i" })
`

const effect3 = `
import { DcsTasks, type DcsError, type DeleteBackgroundTaskError, type DeletionOutcome } from "@dcs-tasks/effect-3"
import * as Effect from "effect/Effect"

declare const dcs: typeof DcsTasks.Service

export const deletion = dcs./*?*/deleteBackgroundTask({ instanceId: "i", taskId: "t" })
export type Outcome = /*?*/DeletionOutcome
export type Failure = /*?*/DeleteBackgroundTaskError
export type AnyFailure = /*?*/DcsError
export const handled = deletion.pipe(Effect.catchTag("DcsThrottled", (/*?*/throttled) => Effect.succeed(throttled)))
export const layer = DcsTasks./*?*/layer
export const layerConfig = DcsTasks./*?*/layerConfig
`

export const programs: Readonly<Record<keyof typeof groups, string>> = { "effect-4": effect4, "effect-3": effect3 }
