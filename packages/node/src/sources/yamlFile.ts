/**
 * Reads YAML, and so JSON. Scalars stay text: an id of digits is not a number, the password `no` not a boolean. Only
 * `null` and `~` are null, and `true` and `false` booleans, unless they are quoted.
 */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"

export type YamlMap = Readonly<Record<string, unknown>>

export const isMap = (value: unknown): value is YamlMap =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** `BAD_INDENT` as words. The library's own message can quote the line, and with it a secret. */
const codeInWords = (code: string): string => code.toLowerCase().replaceAll("_", " ")

/** The map at the top of a file. Errors have the line and the column, and never quote the text. */
export const parseYaml = Effect.fnUntraced(function* (
  file: string,
  content: string
): Effect.fn.Return<YamlMap, DcsInvalidInput> {
  const yaml = yield* Effect.promise(() => import("yaml"))
  const lines = new yaml.LineCounter()
  const refuse = (problem: string, value: string) => new DcsInvalidInput({ field: file, problem, value })
  const document = yaml.parseDocument(content, {
    schema: "failsafe",
    customTags: ["null", "bool"],
    merge: true,
    prettyErrors: false,
    // A warning would quote the text, and with it a secret.
    logLevel: "error",
    lineCounter: lines
  })
  const [error] = document.errors
  if (error !== undefined) {
    const { col, line } = lines.linePos(error.pos[0])
    return yield* refuse("is not valid YAML", `${codeInWords(error.code)} at line ${line}, column ${col}`)
  }
  const value = yield* Effect.try({
    try: (): unknown => document.toJS(),
    // An alias without an anchor, or one that expands without end.
    catch: () => refuse("is not valid YAML", "an alias cannot be resolved")
  })
  if (value === null || value === "") return {}
  return isMap(value)
    ? value
    : yield* refuse("must be a mapping", Array.isArray(value) ? "it is a list" : "it is a single value")
})
