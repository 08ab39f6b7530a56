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
  readonly arrayBuffer: () => Promise<ArrayBuffer>
}

const hasReader = (body: unknown): body is { readonly getReader: () => BodyReader } =>
  typeof body === "object" && body !== null && "getReader" in body

const readAtOnce = (response: Body): BodyReader => {
  let isRead = false
  return {
    read: async () => {
      if (isRead) return {}
      isRead = true
      return { value: new Uint8Array(await response.arrayBuffer()) }
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
