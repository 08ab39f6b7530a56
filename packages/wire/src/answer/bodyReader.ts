/**
 * Reads the body of a `fetch`, also of one that has no streams: that of a polyfill, whose responses have no `body`, or one whose
 * `body` is a stream of Node. Such a body is read at once, whatever its size.
 */

/** A part of the reader of a web stream. */
export interface BodyReader {
  readonly read: () => Promise<{ readonly value?: Uint8Array | undefined }>
  readonly cancel: () => Promise<void>
}

/** A part of a `Response`. */
interface Body {
  readonly body: unknown
  readonly bodyUsed: boolean
  readonly headers: { readonly get: (name: string) => string | null }
  readonly arrayBuffer: () => Promise<unknown>
}

/** Whether a body is a web stream. */
export const hasReader = (body: unknown): body is { readonly getReader: () => BodyReader } =>
  typeof body === "object" && body !== null && "getReader" in body && typeof body.getReader === "function"

const isBuffer = (value: unknown): value is ArrayBuffer =>
  typeof value === "object" && value !== null && "byteLength" in value && typeof value.byteLength === "number"

/** The bytes of a body that was read at once. Undefined if that is not what they are: nothing, or less than was announced. */
export const bytesOf = (buffer: unknown, contentLength: unknown): Uint8Array | undefined =>
  isBuffer(buffer) && (buffer.byteLength > 0 || !(Number(contentLength) > 0)) ? new Uint8Array(buffer) : undefined

const readAtOnce = (response: Body): BodyReader => {
  let isRead = false
  return {
    read: async () => {
      if (isRead) return {}
      if (response.bodyUsed) throw new TypeError("the body has been read")
      isRead = true
      const value = bytesOf(await response.arrayBuffer(), response.headers.get("content-length"))
      if (value === undefined) throw new TypeError("the body cannot be read")
      return { value }
    },
    cancel: async () => {}
  }
}

/** Undefined if the response has no body. That `body` is missing does not say so: only null does. */
export const bodyReader = (response: Body): BodyReader | undefined => {
  const { body } = response
  if (body === null) return undefined
  return hasReader(body) ? body.getReader() : readAtOnce(response)
}
