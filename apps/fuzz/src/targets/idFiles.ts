/** Files of ids: each line is a valid id, or is reported, and the size of the pieces in which a file arrives changes nothing. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { Input } from "../input.ts"
import { IdLines } from "../internals.ts"
import { isId, mustBeOneLine } from "../laws.ts"
import { scratchFile } from "../scratchFile.ts"

export const dictionary = [
  "\n",
  "\r\n",
  "#",
  "\ufeff",
  "\u00ff\u00fe",
  "\u0000",
  " ",
  "\t",
  "\u00a0",
  "\u2028",
  "a".repeat(65),
  "x".repeat(1030),
  "-",
  ".."
]

/** The piece size of file streams. */
const pieceSize = 64 * 1024

const read = (content: Uint8Array) =>
  Effect.runPromise(Effect.result(Effect.flatMap(IdLines.read(scratchFile(content)), Stream.runCollect)))

/** The ids of the lines that have one, and the numbers of those that are invalid. */
const expected = (content: Uint8Array) => {
  const lines = Buffer.from(content)
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .split("\n")
  const ids: Array<string> = []
  const invalid: Array<number> = []
  for (const [index, line] of lines.entries()) {
    const text = line.slice(0, 1024).replace(/^[ \t\r]+|[ \t\r]+$/g, "")
    if (text.startsWith("#") || (text === "" && line.length <= 1024)) continue
    if (isId(text) && line.length <= 1024) ids.push(text)
    else invalid.push(index + 1)
  }
  return { ids, invalid }
}

const checkFile = async (content: Uint8Array): Promise<void> => {
  const result = await read(content)
  if (Result.isFailure(result)) {
    mustBeOneLine(result.failure.message)
    assert.match(result.failure.message, /UTF-(?:16|32)\. Nothing was deleted/)
    assert.ok(content.includes(0) || (content[0] ?? 0) >= 0xfe, "a file in UTF-8 is refused")
    return
  }
  const ids = result.success.flatMap((line) => (line._tag === "Id" ? [line.taskId] : []))
  const invalid = result.success.flatMap((line) => {
    if (line._tag === "Id") return []
    mustBeOneLine(line.display + line.problem.problem + line.problem.value)
    return [Number(/^on line (\d+) /.exec(line.problem.problem)?.[1])]
  })
  assert.deepEqual({ ids, invalid }, expected(content))
}

export const check = async (bytes: Uint8Array): Promise<void> => {
  const input = new Input(bytes)
  const isSplit = input.flag()
  const at = input.below(64)
  const rest = input.rest()
  if (!isSplit) return checkFile(rest)
  const padding = Buffer.alloc(pieceSize - Math.min(at, rest.length), "#")
  padding[padding.length - 1] = 0x0a
  await checkFile(Buffer.concat([padding, rest]))
}
