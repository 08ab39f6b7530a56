/** The typed call for each request of the page, and its end as the page's client reads it. */
import type { DcsError, DcsTasksService } from "@dcs-tasks/core"
import { instancePageBody, taskPageBody } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Signals from "../../process/signals.ts"
import { type Answer, json, ofError, ofOutcome } from "./answer.ts"
import type { Route } from "./routes.ts"

/** What the proxy does for the page. */
type Call = Exclude<Route, { readonly _tag: "Page" | "Session" }>

const firstPage = <P>(pages: Stream.Stream<P, DcsError>, answer: (page: P) => Answer) =>
  Effect.map(Stream.runHead(pages), (page) =>
    Option.match(page, { onNone: () => json(502, { error_msg: "The list has no page." }), onSome: answer })
  )

/** The page compares the age of a record with the service's time. */
const dated = (serverTime: number | undefined) =>
  serverTime === undefined ? {} : { date: new Date(serverTime).toUTCString() }

const callFor = (dcs: DcsTasksService, call: Call): Effect.Effect<Answer, DcsError> => {
  switch (call._tag) {
    case "Instances": {
      const { offset, pageSize } = call
      return firstPage(dcs.listInstancePages({ offset, pageSize }), ({ instances, total }) =>
        json(200, instancePageBody({ instances, total }))
      )
    }
    case "Tasks": {
      const { instanceId, offset, pageSize } = call
      return firstPage(dcs.listBackgroundTaskPages({ instanceId, offset, pageSize }), ({ serverTime, tasks, total }) =>
        json(200, taskPageBody({ tasks, total }), dated(serverTime))
      )
    }
    case "Delete": {
      const { instanceId, taskId } = call
      return Effect.map(dcs.deleteBackgroundTask({ instanceId, taskId }, { stop: Signals.awaitFirst }), ofOutcome)
    }
  }
}

export const answerFor = (dcs: DcsTasksService, call: Call): Effect.Effect<Answer> =>
  callFor(dcs, call).pipe(Effect.catch((error) => Effect.succeed(ofError(error))))
