import type { ComponentChildren, Ref } from "preact"

interface ButtonProps {
  readonly onPress: (event: MouseEvent) => void
  readonly children: ComponentChildren
  readonly kind?: "plain" | "quiet" | "danger"
  /** Without the `disabled` property, which would drop the focus. */
  readonly isDisabled?: boolean
  readonly title?: string | undefined
  readonly label?: string | undefined
  readonly buttonRef?: Ref<HTMLButtonElement>
  readonly autoFocus?: boolean
  readonly expanded?: boolean
}

/** A button that keeps the focus when it becomes disabled. */
export const Button = (props: ButtonProps) => (
  <button
    type="button"
    class={`button button-${props.kind ?? "plain"}`}
    aria-disabled={props.isDisabled === true}
    aria-label={props.label}
    aria-expanded={props.expanded}
    title={props.title}
    ref={props.buttonRef ?? null}
    autofocus={props.autoFocus}
    onClick={(event) => {
      if (props.isDisabled !== true) props.onPress(event)
    }}
  >
    {props.children}
  </button>
)
