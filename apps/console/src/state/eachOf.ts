const workers = 4

/** Works on a few at a time, in their order. `work` does not reject. */
export const eachOf = async <A>(items: Iterable<A>, work: (item: A) => Promise<void>): Promise<void> => {
  const queue = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: workers }, worker))
}
