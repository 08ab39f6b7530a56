/** Reads ids from a file or a pipe, one per line, with back-pressure. */
import { checkId, invalidInput, type InvalidInput } from "@dcs-tasks/wire/input"
import { cutText, escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { isUtf8 } from "node:buffer"
import { closeSync, constants, createReadStream, fstatSync, openSync } from "node:fs"
import { systemProblem } from "@dcs-tasks/wire/fault"
import { Failure, usage } from "../../process/failure.ts"
import { unreadable as unreadableStdin } from "../../process/standardInput.ts"
import * as StandardInput from "./standardInput.ts"

/** A line with a valid task id, or an invalid line. */
export type IdLine =
  | { readonly _tag: "Id"; readonly taskId: string }
  | { readonly _tag: "Invalid"; readonly display: string; readonly problem: InvalidInput }

const maxLine = 1024
const newline = 0x0a

/** An encoding other than UTF-8, recognized by its byte order mark or by zero bytes between ASCII characters. */
const otherEncoding = (head: Uint8Array): string | undefined => {
  const [a, b, c, d] = head
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "UTF-16"
  if (a === 0xfe && b === 0xff) return "UTF-16"
  if (head.length < 4) return undefined
  if (a === 0 && b === 0) return "UTF-32"
  return (a === 0 && c === 0) || (b === 0 && d === 0) ? "UTF-16" : undefined
}

const byteOrderMark = [0xef, 0xbb, 0xbf] as const

/** The bytes after the byte order mark. A slow pipe can deliver the first bytes one at a time. */
async function* utf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array()
  const afterMark = (bytes: Uint8Array): Uint8Array => {
    const encoding = otherEncoding(bytes)
    if (encoding !== undefined) throw usage(`the ids are in ${encoding}. Nothing was deleted. Convert them to UTF-8.`)
    return byteOrderMark.every((byte, at) => bytes[at] === byte) ? bytes.subarray(byteOrderMark.length) : bytes
  }
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    if (head.length < 4) continue
    yield afterMark(head)
    head = undefined
  }
  if (head !== undefined) yield afterMark(head)
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

/** Space, tab and the CR of CRLF; any other invisible character makes the id invalid. */
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d

/** Trims bytes, because a substring would keep the whole text in memory. */
const trimmed = (bytes: Uint8Array): Uint8Array => {
  let begin = 0
  let end = bytes.length
  while (begin < end && isBlank(bytes[begin])) begin += 1
  while (begin < end && isBlank(bytes[end - 1])) end -= 1
  return bytes.subarray(begin, end)
}

const problemOf = (bytes: Uint8Array, text: string, overlong: boolean): InvalidInput | undefined => {
  if (!overlong && isUtf8(bytes)) return checkId("taskId", text)
  const problem = overlong ? "is longer than 1 KiB" : "is not in UTF-8"
  return invalidInput("taskId", problem, `"${escapeText(cutText(text, 20))}"`)
}

const parse = (bytes: Uint8Array, overlong: boolean, number: number): IdLine | undefined => {
  const content = trimmed(bytes)
  const text = decoder.decode(content)
  if (text.startsWith("#") || (text === "" && !overlong)) return undefined
  const problem = problemOf(content, text, overlong)
  return problem === undefined
    ? { _tag: "Id", taskId: text }
    : {
        _tag: "Invalid",
        display: escapeText(cutText(text, 80)),
        problem: { ...problem, problem: `on line ${number} ${problem.problem}` }
      }
}

/** Yields the lines of each chunk together. Cuts an overlong line while it is read. */
async function* split(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadonlyArray<IdLine>> {
  let number = 0
  let pending: Uint8Array = new Uint8Array()
  let overlong = false
  const take = (piece: Uint8Array): Uint8Array => {
    const joined = pending.length === 0 ? piece : Buffer.concat([pending, piece])
    if (joined.length <= maxLine) return joined
    overlong = true
    return joined.subarray(0, maxLine)
  }
  for await (const chunk of utf8(source)) {
    const lines: Array<IdLine> = []
    let at = 0
    for (let end = chunk.indexOf(newline, at); end >= 0; end = chunk.indexOf(newline, at)) {
      number += 1
      const line = parse(take(chunk.subarray(at, end)), overlong, number)
      if (line !== undefined) lines.push(line)
      pending = new Uint8Array()
      overlong = false
      at = end + 1
    }
    // A copy, because a view would keep the whole chunk in memory.
    pending = Uint8Array.from(take(chunk.subarray(at)))
    yield lines
  }
  const last = parse(pending, overlong, number + 1)
  if (last !== undefined) yield [last]
}

const unreadable = (file: string, problem: string, truth: string): Failure =>
  usage(`cannot read ids from ${file === "-" ? "standard input" : file}: ${problem}. ${truth} Check the file.`)

/** Without waiting for a writer, which no signal could end. Only Linux is known to wait for one later. */
const openFlags = constants.O_RDONLY | (process.platform === "linux" ? constants.O_NONBLOCK : 0)

const openFile = (file: string): AsyncIterable<Uint8Array> => {
  const fd = openSync(file, openFlags)
  const stats = fstatSync(fd)
  if (stats.isDirectory()) {
    closeSync(fd)
    throw usage(`${file} is a directory. Nothing was deleted. Use a file of ids.`)
  }
  return stats.isFIFO() ? StandardInput.read(() => StandardInput.pipe(fd)) : createReadStream(file, { fd })
}

const open = (file: string): Effect.Effect<AsyncIterable<Uint8Array>, Failure> =>
  Effect.try({
    try: () => {
      if (file !== "-") return openFile(file)
      if (process.stdin.isTTY) {
        throw usage("--file - needs a pipe, but standard input is a terminal. Nothing was deleted. Pipe the ids in.")
      }
      const problem = unreadableStdin()
      if (problem !== undefined) throw unreadable(file, problem, "Nothing was deleted.")
      return StandardInput.read(() => process.stdin)
    },
    catch: (error) =>
      error instanceof Failure ? error : unreadable(file, systemProblem(error), "Nothing was deleted.")
  })

/** The lines of a file, or of standard input for `-`. Opens it before the first line is requested. */
export const read = (file: string): Effect.Effect<Stream.Stream<IdLine, Failure>, Failure> =>
  Effect.map(open(file), (source) =>
    Stream.fromAsyncIterable(split(source), (error) =>
      error instanceof Failure ? error : unreadable(file, systemProblem(error), "Ids that were not read were not sent.")
    ).pipe(Stream.flattenIterable)
  )
