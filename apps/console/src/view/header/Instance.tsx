import { texts } from "../../texts/index.ts"

interface InstanceProps {
  readonly name: string
  readonly engine?: string | undefined
  readonly count?: number | undefined
  readonly isChosen: boolean
  readonly isLocked: boolean
  readonly title?: string | undefined
  readonly onChoose: () => void
}

/** One instance of the list. It keeps the focus while a run locks it. */
export const Instance = ({ count, engine, isChosen, isLocked, name, onChoose, title }: InstanceProps) => (
  <li>
    <button
      type="button"
      class="instance"
      aria-current={isChosen ? "true" : undefined}
      aria-disabled={isLocked}
      title={isLocked ? texts.instances.locked : title}
      onClick={() => {
        if (!isLocked) onChoose()
      }}
    >
      <span class="instance-name">{name}</span>
      <span class="instance-count">{count === undefined ? "" : texts.number(count)}</span>
      {engine !== undefined && <span class="instance-engine">{engine}</span>}
    </button>
  </li>
)
