/**
 * What brings a request to the service and its answer back.
 *
 * @since 0.1.0
 */
import type { TransportFault } from "@dcs-tasks/wire/networkFault"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { DcsInvalidInput } from "./DcsError.ts"
import type { Exchange } from "./Exchange.ts"

/**
 * Sends what the exchange describes and reads the answer into it, without following a redirect. Succeeds once there is a
 * status, even if the body broke off; fails where none came. Interrupting it drops the connection. The secrets are to be
 * scrubbed from what it tells.
 *
 * @since 0.1.0
 */
export type Carrier = (
  exchange: Exchange,
  secrets: Redacted.Redacted<ReadonlyArray<string>>
) => Effect.Effect<void, TransportFault | DcsInvalidInput>
