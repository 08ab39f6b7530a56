/** A gate that is open, or lets nobody pass until it is opened. */
export const makeGate = () => {
  let opened: PromiseWithResolvers<void> | undefined
  /** Resolves when the gate is open. It can be closed again in the meantime. */
  const passed = async (): Promise<void> => {
    if (opened === undefined) return
    await opened.promise
    await passed()
  }
  return {
    passed,
    close: (): void => {
      opened ??= Promise.withResolvers()
    },
    open: (): void => {
      opened?.resolve()
      opened = undefined
    }
  }
}
