/**
 * Reading YAML, and JSON with it. Every scalar stays the text that stands in the file: a project id of digits is no
 * number, a password `no` no boolean.
 *
 * @since 0.1.0
 */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"

/** @since 0.1.0 */
export type YamlMap = Readonly<Record<string, unknown>>

/** @since 0.1.0 */
export const isMap = (value: unknown): value is YamlMap =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** `BAD_INDENT` as words. The library's own message may quote the line, and with it a secret. */
const codeInWords = (code: string): string => code.toLowerCase().replaceAll("_", " ")

/**
 * The map that a file consists of. Fails with line and column, and never with a piece of the text.
 *
 * @since 0.1.0
 */
export const parseYaml = Effect.fnUntraced(function* (
  file: string,
  content: string
): Effect.fn.Return<YamlMap, DcsInvalidInput> {
  const yaml = yield* Effect.promise(() => import("yaml"))
  const lines = new yaml.LineCounter()
  const refuse = (problem: string, value: string) => new DcsInvalidInput({ field: file, problem, value })
  const document = yaml.parseDocument(content, {
    schema: "failsafe",
    merge: true,
    prettyErrors: false,
    lineCounter: lines
  })
  const [error] = document.errors
  if (error !== undefined) {
    const { col, line } = lines.linePos(error.pos[0])
    return yield* refuse("is not valid YAML", `${codeInWords(error.code)} at line ${line}, column ${col}`)
  }
  const value = yield* Effect.try({
    try: (): unknown => document.toJS(),
    // An alias of nothing, or one that unfolds without end.
    catch: () => refuse("is not valid YAML", "an alias cannot be resolved")
  })
  if (value === null || value === "") return {}
  return isMap(value)
    ? value
    : yield* refuse("must be a mapping", Array.isArray(value) ? "it is a list" : "it is a single value")
})
