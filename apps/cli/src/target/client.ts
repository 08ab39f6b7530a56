/** Core's service over Node's transport. */
import {
  type DcsCredentialsError,
  type DcsError,
  type DcsInvalidInput,
  DcsTasks,
  type DcsTasksConfig
} from "@dcs-tasks/core"
import * as Transport from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import { type Failure, toFailure } from "../process/failure.ts"

export const provide =
  (config: DcsTasksConfig) =>
  <A, E, R>(
    self: Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DcsInvalidInput | DcsCredentialsError, Exclude<R, DcsTasks> | HttpClient.HttpClient> =>
    Effect.provide(self, DcsTasks.layer(config))

/**
 * Closing it waits for nothing: a deletion has ended by then, and what is still on its way, such as a login after a signal,
 * is of no use to anyone.
 */
export const transport = Transport.layerWith({ drain: 0 })

/** One transport for a whole command, for DCS and IAM. What they fail with becomes the failure of the command. */
export const withTransport = <A, R>(
  self: Effect.Effect<A, DcsError | Failure, R>
): Effect.Effect<A, Failure, Exclude<R, HttpClient.HttpClient>> =>
  Effect.mapError(Effect.provide(self, transport), toFailure)
