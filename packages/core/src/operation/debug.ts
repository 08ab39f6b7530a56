/**
 * Debug logs of what a call does on its own: never on the way of a call that succeeds at once.
 */
import * as Effect from "effect/Effect"

/** Logs at the level Debug. Nobody sees it at Effect's default level. A logger that throws must not hide how a call ended. */
export const debug = (message: string, annotations: Readonly<Record<string, unknown>>): Effect.Effect<void> =>
  Effect.ignoreCause(Effect.annotateLogs(Effect.logDebug(message), annotations))
