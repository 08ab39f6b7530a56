/**
 * The spans of errors, for `Cause.pretty`. Effect puts a proxy around an error that fails within a span, unless the error
 * has a span; a proxy cannot be cloned or sent to a worker.
 */
import * as Effect from "effect/Effect"

/** Where Effect looks for the span of an error. */
const spanSymbol = Symbol.for("effect/SpanAnnotation")

/** Not on the errors: what inspects one would follow its span to the context of the program. */
const spans = new WeakMap<object, unknown>()

/** Lets the errors of these classes fail without a proxy. */
export const failAsThemselves = (classes: ReadonlyArray<{ readonly prototype: Error }>): void => {
  for (const { prototype } of classes) {
    Object.defineProperty(prototype, spanSymbol, {
      get(this: Error) {
        return spans.get(this)
      }
    })
  }
}

/** Fails with an error in the caller's span. */
export const failSpanned = <E extends Error>(error: E): Effect.Effect<never, E> =>
  Effect.matchEffect(Effect.currentSpan, {
    onFailure: () => Effect.fail(error),
    onSuccess: (span) => {
      spans.set(error, span)
      return Effect.fail(error)
    }
  })
