/** What the response objects of HTTP clients show besides status, headers and body. */

const property = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined

/** More layers of wrapped clients than occur in practice. */
const maxLayers = 16

/** The transport's own response, inside those of the clients that wrap it. */
export const innermost = (response: unknown): unknown => {
  let inner = response
  for (let n = 0; n < maxLayers; n += 1) inner = property(inner, "original") ?? inner
  return inner
}

/** The runtime's response inside that of Effect 3 or 4: a `Response`, undici's, or an `IncomingMessage`. */
const sourceOf = (response: unknown): unknown => property(innermost(response), "source")

/** `readableFlowing` of a Node stream is no longer null once something reads it. */
const isRead = (body: unknown): boolean =>
  property(body, "bodyUsed") === true ||
  property(body, "readableDidRead") === true ||
  typeof property(body, "readableFlowing") === "boolean"

/**
 * Whether reading of the body has begun. Only a cache can supply a body a second time. undici starts to read in a
 * microtask: let one pass before calling this.
 */
export const bodyWasRead = (response: unknown): boolean => {
  const source = sourceOf(response)
  return isRead(source) || isRead(property(source, "body"))
}

/**
 * Whether the response comes from a `fetch` without web streams, such as a polyfill. To Effect, its body looks empty or broken;
 * it can only be read at once.
 */
export const bodyIsHidden = (response: unknown): boolean => {
  const source = sourceOf(response)
  const body = property(source, "body")
  const isFunction = (owner: unknown, name: string) => typeof property(owner, name) === "function"
  return isFunction(source, "arrayBuffer") && body !== null && !isFunction(body, "getReader")
}

/** Whether the response comes from a `fetch`: a `Response` that was constructed has no URL. */
export const isFetched = (response: unknown): boolean => {
  const source = sourceOf(response)
  const url = property(source, "url")
  return typeof url === "string" && url !== "" && property(source, "bodyUsed") !== undefined
}

/** Whether a `fetch`, wrapped in a client, failed: its error is a `TypeError` for every cause. */
export const isFetchFailure = (error: unknown): boolean => property(error, "cause") instanceof TypeError

/** The body as a Node stream: the source itself, or undici's body. A web `Response` has none. */
const nodeStreamOf = (response: unknown): unknown => {
  const source = sourceOf(response)
  return [source, property(source, "body")].find((body) => typeof property(body, "readableDidRead") === "boolean")
}

/** Whether the connection broke before the body was read: to its reader, the Node stream then looks empty. */
export const bodyWasLost = (response: unknown): boolean => {
  const stream = nodeStreamOf(response)
  return property(stream, "readableAborted") === true && property(stream, "readableDidRead") === false
}
