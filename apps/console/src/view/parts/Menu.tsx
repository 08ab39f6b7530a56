import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { useSignal } from "@preact/signals"
import { Button } from "./Button.tsx"

/** A button that shows what belongs to it. Escape, or a click or focus elsewhere, closes it. */
export const Menu = ({
  children,
  label
}: {
  readonly children: ComponentChildren
  readonly label: ComponentChildren
}) => {
  const isOpen = useSignal(false)
  const whole = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const closeElsewhere = ({ target }: Event) => {
      if (target instanceof Node && whole.current?.contains(target) === false) isOpen.value = false
    }
    document.addEventListener("pointerdown", closeElsewhere)
    document.addEventListener("focusin", closeElsewhere)
    return () => {
      document.removeEventListener("pointerdown", closeElsewhere)
      document.removeEventListener("focusin", closeElsewhere)
    }
  }, [isOpen])
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen.value) return
    event.stopPropagation()
    button.current?.focus()
    isOpen.value = false
  }
  return (
    <div ref={whole} class="menu" onKeyDown={press}>
      <Button kind="quiet" buttonRef={button} expanded={isOpen.value} onPress={() => (isOpen.value = !isOpen.value)}>
        {label}
      </Button>
      {isOpen.value && <div class="menu-items">{children}</div>}
    </div>
  )
}
