/** Reads environment variables. An empty variable counts as not set. */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Sourced, Secret } from "./source.ts"

export type Environment = Readonly<Record<string, string | undefined>>

/** A field's variables: its usual name, then its synonyms. */
type Names = readonly [string, ...ReadonlyArray<string>]

const setVariables = (environment: Environment, names: Names): ReadonlyArray<Sourced> =>
  names.flatMap((name) => {
    const value = environment[name]
    return value === undefined || value === "" ? [] : [{ value, from: name }]
  })

const firstOf = (environment: Environment, names: Names): Effect.Effect<Sourced | undefined, DcsInvalidInput> => {
  const [first, ...others] = setVariables(environment, names)
  const other = others.find(({ value }) => value !== first?.value)
  return first === undefined || other === undefined
    ? Effect.succeed(first)
    : Effect.fail(
        new DcsInvalidInput({
          field: `${first.from} or ${other.from}`,
          problem: "is wrong",
          value: "they differ; unset one of them"
        })
      )
}

/** The value as a secret, with its variable or file as the label. */
export const redact = (found: Sourced): Secret => ({
  ...found,
  value: Redacted.make(found.value, { label: found.from })
})

/** Readers that take the first variable that is set. They fail if two are set to different values. */
export const variablesOf = (environment: Environment) => ({
  plain: (...names: Names) => firstOf(environment, names),
  secret: (...names: Names) => Effect.map(firstOf(environment, names), (found) => found && redact(found))
})
