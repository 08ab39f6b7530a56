/**
 * What the response objects of HTTP clients tell beside their answer, whoever made them.
 *
 * @since 0.1.0
 */

const property = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined

/** As deep as clients are put around clients. */
const layers = 16

/** The runtime's own response within Effect's, of either line: a `Response`, undici's, or an `IncomingMessage`. */
const sourceOf = (response: unknown): unknown => {
  let innermost = response
  for (let n = 0; n < layers; n += 1) innermost = property(innermost, "original") ?? innermost
  return property(innermost, "source")
}

const isRead = (body: unknown): boolean =>
  property(body, "bodyUsed") === true || property(body, "readableDidRead") === true

/**
 * Whether somebody has begun to read the body. What was read once comes a second time only from a cache.
 *
 * @since 0.1.0
 */
export const bodyWasRead = (response: unknown): boolean => {
  const source = sourceOf(response)
  return isRead(source) || isRead(property(source, "body"))
}

/**
 * Whether a `fetch` brought it: a `Response` that somebody made has no URL.
 *
 * @since 0.1.0
 */
export const isFetched = (response: unknown): boolean => {
  const source = sourceOf(response)
  const url = property(source, "url")
  return typeof url === "string" && url !== "" && property(source, "bodyUsed") !== undefined
}

/**
 * Whether a `fetch` failed, also one that somebody made a client of: it does so with a `TypeError`, whatever the cause.
 *
 * @since 0.1.0
 */
export const isFetchFailure = (error: unknown): boolean => property(error, "cause") instanceof TypeError
