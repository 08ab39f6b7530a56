/** A runner, over whatever engine and database it gets. */
import * as Deferred from "effect/Deferred"
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { checkOptions, isInvalidInput, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import { patiently } from "./tables/patience.ts"
import * as Rate from "./tables/rate.ts"
import * as Controller from "./control/controller.ts"
import { Progress } from "./Progress.ts"
import * as Workflows from "./workflow/layer.ts"
import { Pace, Shutdown, Work } from "./workflow/services.ts"

/**
 * How a runner works.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunnerOptions {
  /** Requests per second of all runners together, retries and lists included. No limit by default. */
  readonly rate?: number | undefined
  /** Runners with the same account share the rate; `"default"` by default. */
  readonly account?: string | undefined
  /** How long runs are kept after their end; 30 days by default. */
  readonly keep?: Duration.Input | undefined
  /** Requests of one lane at once, 1 to 64; 4 by default. */
  readonly concurrency?: number | undefined
}

const pace = ({ account = "default", rate }: RunnerOptions) =>
  Layer.effect(
    Pace,
    Effect.map(SqlClient.SqlClient, (sql) => {
      const inDatabase = Effect.provideService(SqlClient.SqlClient, sql)
      return {
        slot:
          rate === undefined
            ? Effect.void
            : Effect.flatMap(inDatabase(patiently(Rate.reserve(account, rate))), (millis) =>
                millis > 0 ? Effect.sleep(millis) : Effect.void
              ),
        hold: (millis) => (rate === undefined ? Effect.void : inDatabase(patiently(Rate.hold(account, millis))))
      }
    })
  )

const shutdown = Layer.effect(
  Shutdown,
  Effect.map(Deferred.make<void>(), (begun) => ({ begun }))
)

const work = Layer.sync(Work, () => ({ turns: 0, claims: new Map() }))

const progress = Layer.effect(
  Progress,
  Effect.map(Work, (work) => ({ turns: () => work.turns, chunks: () => [...work.claims.values()] }))
)

const rules: Rules<Omit<RunnerOptions, "keep">> = {
  rate: ["must be a positive number", (value) => typeof value === "number" && value > 0 && Number.isFinite(value)],
  account: ["must be a non-empty string", (value) => typeof value === "string" && value !== ""],
  concurrency: wholeNumber(1, 64)
}

/** Refuses invalid options before anything starts. */
const checked = ({ account, concurrency, rate }: RunnerOptions) =>
  Layer.effectDiscard(
    Effect.suspend(() => {
      const read = checkOptions({ account, concurrency, rate }, rules, "options")
      if (!isInvalidInput(read)) return Effect.void
      const { field, problem, value } = read
      return Effect.fail(new DcsInvalidInput({ field, problem, value }))
    })
  )

export const layer = (options: RunnerOptions) =>
  Layer.merge(Controller.layer, progress).pipe(
    Layer.provideMerge(Workflows.layer(options.concurrency ?? 4)),
    Layer.provide(pace(options)),
    Layer.provide(shutdown),
    Layer.provide(work),
    Layer.provide(checked(options))
  )
