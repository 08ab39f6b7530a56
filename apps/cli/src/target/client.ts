/** Core's service over Node's transport. */
import { type DcsCredentialsError, type DcsInvalidInput, DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import * as Transport from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import { type Failure, ofDcsError } from "../process/failure.ts"

export const provide =
  (config: DcsTasksConfig) =>
  <A, E, R>(
    self: Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DcsInvalidInput | DcsCredentialsError, Exclude<R, DcsTasks> | HttpClient.HttpClient> =>
    Effect.provide(self, DcsTasks.layer(config))

/** One transport for a whole command, for DCS and IAM. */
export const withTransport = <A, R>(
  self: Effect.Effect<A, Failure, R>
): Effect.Effect<A, Failure, Exclude<R, HttpClient.HttpClient>> =>
  Effect.provide(self, Transport.layer).pipe(
    Effect.mapError((error) => (error._tag === "Failure" ? error : ofDcsError(error)))
  )
