const workers = 4

/** Works on a few at a time, in their order, until none is left or `work` has resolved to false. It does not reject. */
export const eachOf = async <A>(items: Iterable<A>, work: (item: A) => Promise<boolean>): Promise<void> => {
  const queue = items[Symbol.iterator]()
  let isOver = false
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true && !isOver; next = queue.next()) {
      if (!(await work(next.value))) isOver = true
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
}
