/** Works off jobs whose records are defined by `@effect/schema` 0.75, in a program on Effect 3. */
import { DcsError, DcsForbidden, DcsTasks, isDcsError } from "@dcs-tasks/effect-3"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as ParseResult from "@effect/schema/ParseResult"
import * as Schema from "@effect/schema/Schema"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { createInterface } from "node:readline"
// The schemas of dcs-tasks belong to `effect/Schema`. Both modules use the same `Effect`.
import * as EffectSchema from "effect/Schema"

/** The seam: an error of dcs-tasks as a field of an own record. In memory it is the class, in storage its JSON. */
const Failure = Schema.transformOrFail(Schema.Unknown, Schema.declare(isDcsError), {
  decode: (json, _, ast) =>
    EffectSchema.decodeUnknown(DcsError)(json).pipe(
      Effect.mapError(({ message }) => new ParseResult.Type(ast, json, message))
    ),
  encode: (error, _, ast) =>
    EffectSchema.encode(DcsError)(error).pipe(
      Effect.mapError(({ message }) => new ParseResult.Type(ast, error, message))
    )
})

/** An own record. Ids are plain strings here: dcs-tasks checks them before it sends anything. */
const Job = Schema.Struct({
  number: Schema.NumberFromString,
  instanceId: Schema.String,
  taskId: Schema.NonEmptyString,
  state: Schema.Literal("open", "done", "failed"),
  failure: Schema.optional(Failure)
})

const JobJson = Schema.parseJson(Job)

const work = (job: typeof Job.Type): Effect.Effect<typeof Job.Type, never, DcsTasks> =>
  Effect.gen(function* () {
    // What an earlier run stored is the class again.
    if (job.failure instanceof DcsForbidden) return job
    const dcs = yield* DcsTasks
    yield* dcs.deleteBackgroundTask({ instanceId: job.instanceId, taskId: job.taskId })
    return { ...job, state: "done" as const, failure: undefined }
  }).pipe(Effect.catchAll((failure) => Effect.succeed({ ...job, state: "failed" as const, failure })))

/** Jobs come in as JSON, one a line, and go out the same way. */
const lines = Stream.orDie(Stream.fromAsyncIterable(createInterface({ input: process.stdin }), (error) => error))

const program = lines.pipe(
  Stream.mapEffect(Schema.decode(JobJson)),
  Stream.mapEffect(work),
  Stream.mapEffect(Schema.encode(JobJson)),
  Stream.runForEach(Console.log)
)

const live = DcsTasks.layerConfig({
  endpoint: Config.string("DCS_ENDPOINT"),
  projectId: Config.string("OS_PROJECT_ID"),
  credentials: { token: Config.redacted("OS_AUTH_TOKEN") }
}).pipe(Layer.provide(FetchHttpClient.layer))

await Effect.runPromise(Effect.provide(program, live))
