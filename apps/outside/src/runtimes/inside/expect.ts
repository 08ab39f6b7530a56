/**
 * Assertions that run everywhere.
 */

export const expectEqual = (actual: unknown, expected: unknown, what = "value"): void => {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (seen !== wanted) throw new Error(`${what}: ${seen} instead of ${wanted}`)
}

export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

/** The reason of a rejection. */
export const rejection = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)}`)
    },
    (error: unknown) => error
  )

/** Asserts that a call fails with the error class of this tag, and with these fields. */
export const expectFailure = async (
  call: Promise<unknown>,
  errors: Readonly<Record<string, unknown>>,
  tag: string,
  fields: Readonly<Record<string, unknown>> = {}
): Promise<void> => {
  const error = await rejection(call)
  const type = errors[tag]
  if (typeof type !== "function" || !(error instanceof type) || !(error instanceof Error))
    throw new Error(`rejected with ${String(error)}`)
  for (const [name, value] of Object.entries(fields))
    expectEqual(fieldOf(error, name), value, `${name} of ${error.message}`)
}
