/** What the response objects of HTTP clients tell beside their answer, whoever made them. */

const property = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined

/** As deep as clients are put around clients. */
const maxLayers = 16

/** The response that a transport made, within those that clients put around it. */
export const innermost = (response: unknown): unknown => {
  let inner = response
  for (let n = 0; n < maxLayers; n += 1) inner = property(inner, "original") ?? inner
  return inner
}

/** The runtime's own response within Effect's, of either line: a `Response`, undici's, or an `IncomingMessage`. */
const sourceOf = (response: unknown): unknown => property(innermost(response), "source")

/** A stream of Node flows, or is told not to, as soon as somebody waits for its pieces. */
const isRead = (body: unknown): boolean =>
  property(body, "bodyUsed") === true ||
  property(body, "readableDidRead") === true ||
  typeof property(body, "readableFlowing") === "boolean"

/**
 * Whether somebody has begun to read the body. What was read once comes a second time only from a cache. undici's begin
 * in a microtask: let one pass before you ask.
 */
export const bodyWasRead = (response: unknown): boolean => {
  const source = sourceOf(response)
  return isRead(source) || isRead(property(source, "body"))
}

/** Whether a `fetch` brought it: a `Response` that somebody made has no URL. */
export const isFetched = (response: unknown): boolean => {
  const source = sourceOf(response)
  const url = property(source, "url")
  return typeof url === "string" && url !== "" && property(source, "bodyUsed") !== undefined
}

/**
 * Whether a `fetch` failed, also one that somebody made a client of: it does so with a `TypeError`, whatever the cause.
 */
export const isFetchFailure = (error: unknown): boolean => property(error, "cause") instanceof TypeError

/** Node's stream of the body: the source itself, or what undici has in it. None where the web's `Response` brought it. */
const nodeStreamOf = (response: unknown): unknown => {
  const source = sourceOf(response)
  return [source, property(source, "body")].find((body) => typeof property(body, "readableDidRead") === "boolean")
}

/** Whether the connection broke before anybody read of the body: Node's streams then look as if it were empty. */
export const bodyWasLost = (response: unknown): boolean => {
  const stream = nodeStreamOf(response)
  return property(stream, "readableAborted") === true && property(stream, "readableDidRead") === false
}
