/** Calls with options that no type checks. */
export const rejectionOf = async (promised: Promise<unknown>): Promise<unknown> => {
  try {
    return await promised
  } catch (error) {
    return error
  }
}

export const first = (results: AsyncIterable<unknown>): Promise<unknown> =>
  rejectionOf(results[Symbol.asyncIterator]().next())

export const notOptions: ReadonlyArray<unknown> = [null, 3, "fail", true, [], () => ({})]

/** What can be wrong with the limits of any call. */
export const badLimits: ReadonlyArray<readonly [unknown, string]> = [
  ...[0, -1, "soon", null, Number.POSITIVE_INFINITY].flatMap((time) => [
    [{ timeout: time }, "timeout"] as const,
    [{ totalTimeout: time }, "totalTimeout"] as const
  ]),
  ...[true, 3, null].map((retry) => [{ retry }, "retry"] as const),
  [{ retry: { maxAttempts: 0 } }, "retry.maxAttempts"],
  [{ retry: { schedule: 1000 } }, "retry.schedule"]
]
