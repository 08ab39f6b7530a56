/** A new token in the file resumes the runs that the old one stopped. */
import { CleanUp, type RunStatus } from "@dcs-tasks/durable"
import type { DcsCredentialsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Served } from "./target.ts"
import type { TokenFile } from "./tokenFile.ts"

/** A mounted Secret changes about a minute after it was written, so this adds little. */
const pollMillis = 5000

/** A rejected request can still be in progress when the token changes: its run pauses afterwards. In polls. */
const resumeAfter = new Set([0, 2, 12])

const stops = new Set<RunStatus["reason"]>(["unauthorized", "credentials"])

const isServed = (served: ReadonlyArray<Served>, { target }: RunStatus): boolean =>
  served.some((one) => one.target.endpoint === target.endpoint && one.target.projectId === target.projectId)

const resumeStopped = Effect.fnUntraced(function* (served: ReadonlyArray<Served>) {
  const { list, resume } = yield* CleanUp
  yield* Stream.runForEach(
    Stream.filter(list, (status) => status.state === "paused" && stops.has(status.reason) && isServed(served, status)),
    ({ run }) => Effect.andThen(resume(run), Effect.logInfo(`the token is new: resumed the run ${run}`))
  )
})

/** Resumes no run that someone paused. */
export const watch = ({ reload }: TokenFile, served: ReadonlyArray<Served>): Effect.Effect<never, never, CleanUp> => {
  let problem: string | undefined
  let seen = 1
  let polls = Number.POSITIVE_INFINITY
  const unreadable = (error: DcsCredentialsError) =>
    Effect.suspend(() => {
      if (error.message === problem) return Effect.succeed(seen)
      problem = error.message
      return Effect.as(Effect.logWarning(`${error.message} The token that was read before stays in use.`), seen)
    })
  const turn = Effect.gen(function* () {
    const tokens = yield* reload.pipe(
      Effect.tap(() => Effect.sync(() => (problem = undefined))),
      Effect.catch(unreadable)
    )
    polls = tokens === seen ? polls + 1 : 0
    if (tokens !== seen) yield* Effect.logInfo("the token file has a new token")
    seen = tokens
    if (!resumeAfter.has(polls)) return
    yield* resumeStopped(served).pipe(Effect.catch(({ message }) => Effect.logWarning(message)))
  })
  return Effect.forever(Effect.delay(turn, pollMillis))
}
