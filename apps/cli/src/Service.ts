/** The client of this process: core's service over Node's transport. */
import { type DcsCredentialsError, type DcsInvalidInput, DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import * as Transport from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const provide =
  (config: DcsTasksConfig) =>
  <A, E>(self: Effect.Effect<A, E, DcsTasks>): Effect.Effect<A, E | DcsInvalidInput | DcsCredentialsError> =>
    Effect.provide(self, DcsTasks.layer(config).pipe(Layer.provide(Transport.layer)))
