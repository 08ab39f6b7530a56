/**
 * Which spans go out: those that `docs/telemetry.md` names. The engine makes a span for each of its steps and each SQL
 * statement, several per record, and one trace for a whole run, which no backend can show.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

const isOurs = ({ name }: { readonly name: string }): boolean => name.startsWith("dcs.")

/** One attempt, such as `DELETE /v2/{project_id}/...`. */
const isAttempt = ({ kind, name }: { readonly kind: string; readonly name: string }): boolean =>
  kind === "client" && /^[A-Z]+ \//.test(name)

type SpanOptions = Parameters<Tracer.Tracer["span"]>[0]

const chosen = (options: SpanOptions): SpanOptions => {
  const isInTrace = Option.exists(options.parent, ({ sampled }) => sampled)
  if (isOurs(options)) return isInTrace ? options : { ...options, parent: Option.none(), root: true, sampled: true }
  return isInTrace && isAttempt(options) ? options : { ...options, sampled: false }
}

/** Over the tracer of the exporter. */
export const layer = Layer.effect(
  Tracer.Tracer,
  Effect.map(Effect.tracer, (tracer) =>
    Tracer.make({ context: tracer.context, span: (options) => tracer.span(chosen(options)) })
  )
)
