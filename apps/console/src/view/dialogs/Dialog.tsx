import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef } from "preact/hooks"
import { useView } from "../View.ts"

interface DialogProps {
  readonly title: string
  /** Gets what closes it. The browser then gives the focus back. */
  readonly children: (close: () => void) => ComponentChildren
}

/** A native modal dialog. Escape closes it. */
export const Dialog = ({ children, title }: DialogProps) => {
  const { dialog } = useView()
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => element.current?.showModal(), [])
  return (
    <dialog ref={element} class="dialog" aria-labelledby={titleId} onClose={() => (dialog.value = undefined)}>
      <h2 id={titleId}>{title}</h2>
      {children(() => element.current?.close())}
    </dialog>
  )
}
