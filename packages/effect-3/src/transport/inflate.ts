/**
 * Inflates bodies that arrive compressed although the request did not ask for it. `fetch` inflates them and keeps the
 * header; the Node transports of `@effect/platform-node` do not inflate. So the header is not enough: the first bytes
 * must match, too.
 */
import { type Answer, type BodyEnd, Collector } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"

interface Inflated {
  readonly bytes: Uint8Array
  readonly end: BodyEnd
}

const formatOf = (encoding: string, [first = 0, second = 0]: Uint8Array): "gzip" | "deflate" | undefined => {
  const name = encoding.trim().toLowerCase()
  if ((name === "gzip" || name === "x-gzip") && first === 0x1f && second === 0x8b) return "gzip"
  return name === "deflate" && first % 16 === 8 && (first * 256 + second) % 31 === 0 ? "deflate" : undefined
}

const read = async (body: Uint8Array, format: "gzip" | "deflate", limit: number): Promise<Inflated> => {
  const reader = new Blob([new Uint8Array(body)]).stream().pipeThrough(new DecompressionStream(format)).getReader()
  const inflated = new Collector(limit)
  let end: BodyEnd = "complete"
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (inflated.add(next.value)) continue
      end = "limit"
      break
    }
    await reader.cancel()
  } catch {
    // Invalid or cut off: keeps what was inflated before.
    end = "brokenOff"
  }
  return { bytes: inflated.bytes(), end }
}

/** The inflated body, at most `limit` bytes. */
export const inflate = (body: Uint8Array, encoding: string, limit: number): Effect.Effect<Inflated> => {
  const format = formatOf(encoding, body)
  return format === undefined
    ? Effect.succeed({ bytes: body, end: "complete" })
    : Effect.promise(() => read(body, format, limit))
}

/** The response with its body inflated. */
export const inflated = (answer: Answer, limit: number): Effect.Effect<Answer> => {
  const encoding = answer.headers["content-encoding"]
  if (encoding === undefined) return Effect.succeed(answer)
  return Effect.map(inflate(answer.body, encoding, limit), ({ bytes, end }) => ({
    ...answer,
    body: bytes,
    end: answer.end === "complete" ? end : answer.end
  }))
}
