import { useRef } from "preact/hooks"
import { useSignal } from "@preact/signals"
import type { Instance as DcsInstance } from "@dcs-tasks/browser"
import { isUnderWay } from "../../model/Run.ts"
import { nameOf } from "../../model/Task.ts"
import { texts } from "../../texts/index.ts"
import { isNarrow } from "../parts/media.ts"
import { chosenNameOf, useView } from "../View.ts"
import { Instance } from "./Instance.tsx"

const engineOf = ({ engine, engineVersion }: DcsInstance): string | undefined =>
  engine === undefined ? undefined : [engine, engineVersion].filter((part) => part !== undefined).join(" ")

const sumOf = (items: ReadonlyArray<{ readonly count?: number | undefined }>): number | undefined => {
  let sum = 0
  for (const { count } of items) {
    if (count === undefined) return undefined
    sum += count
  }
  return sum
}

/** Beside the table; in a narrow window above it, closed. */
export const Instances = () => {
  const { state } = useView()
  const isOpen = useSignal(false)
  const summary = useRef<HTMLElement>(null)
  const { items, state: progress } = state.instances.value
  const chosen = state.chosen.value
  const isLocked = isUnderWay(state.run.value)
  const choose = (id: string | undefined) => {
    // What is in a closed list cannot keep the focus.
    summary.current?.focus()
    isOpen.value = false
    state.choose(id)
  }
  const list = (
    <ul>
      <Instance
        name={texts.instances.all}
        count={progress === "ready" ? sumOf(items) : undefined}
        isChosen={chosen === undefined}
        isLocked={isLocked}
        onChoose={() => choose(undefined)}
      />
      {items.map(({ count, instance }) => (
        <Instance
          key={instance.id}
          name={nameOf(instance)}
          engine={engineOf(instance)}
          count={count}
          isChosen={instance.id === chosen}
          isLocked={isLocked}
          title={instance.id}
          onChoose={() => choose(instance.id)}
        />
      ))}
    </ul>
  )
  const note =
    progress === "loading" && items.length === 0
      ? texts.instances.loading
      : progress === "ready" && items.length === 0
        ? texts.instances.none
        : undefined
  return (
    <nav class="instances" aria-label={texts.instances.label}>
      {isNarrow.value ? (
        <details open={isOpen.value} onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
          <summary ref={summary}>{texts.instances.chosen(chosenNameOf(state))}</summary>
          {list}
        </details>
      ) : (
        <>
          <h2 class="instances-title">{texts.instances.label}</h2>
          {list}
        </>
      )}
      {note !== undefined && <p class="instances-title">{note}</p>}
    </nav>
  )
}
