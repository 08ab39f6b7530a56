/**
 * Reads the body of a `fetch`, also of one that has no streams: that of a polyfill, whose responses have no `body`, or one whose
 * `body` is a stream of Node. Such a body is read at once, whatever its size.
 */

/** A part of the reader of a web stream. */
export interface BodyReader {
  readonly read: () => Promise<{ readonly value?: Uint8Array | undefined }>
  readonly cancel?: () => Promise<void>
}

/** A part of a `Response`, as far as it can be relied on. */
interface Body {
  readonly body: { readonly getReader?: () => BodyReader } | null | undefined
  readonly bodyUsed: boolean
  readonly headers: { readonly get: (name: string) => string | null }
  readonly arrayBuffer: () => Promise<ArrayBuffer | undefined>
}

/**
 * The bytes of a body that was read at once. Undefined if that is not what they are: nothing, something else, or nothing where
 * there should be something.
 */
export const bytesOf = (isExpected: boolean, buffer: ArrayBuffer | undefined): Uint8Array | undefined =>
  buffer !== undefined && buffer.byteLength >= Number(isExpected) ? new Uint8Array(buffer) : undefined

const readAtOnce = (response: Body): BodyReader => {
  let value: Uint8Array | undefined
  return {
    read: async () => {
      if (value !== undefined) return {}
      const isExpected = response.bodyUsed || Number(response.headers.get("content-length")) > 0
      value = bytesOf(isExpected, await response.arrayBuffer())
      if (value === undefined) throw new TypeError()
      return { value }
    }
  }
}

/** Undefined if the response has no body. That `body` is missing does not say so: only null does. */
export const bodyReader = (response: Body): BodyReader | undefined =>
  response.body === null ? undefined : (response.body?.getReader?.() ?? readAtOnce(response))
