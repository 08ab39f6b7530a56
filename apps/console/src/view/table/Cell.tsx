import type { ColumnId } from "../../model/Column.ts"
import type { Fate } from "../../model/Fate.ts"
import type { TaskRow } from "../../model/Task.ts"
import { texts } from "../../texts/index.ts"
import { Result } from "../parts/Result.tsx"
import { Status } from "../parts/Status.tsx"
import { Time } from "../parts/Time.tsx"
import { useView } from "../View.ts"

interface CellProps {
  readonly id: ColumnId
  readonly row: TaskRow
  readonly fate: Fate
}

const Content = ({ fate, id, row }: CellProps) => {
  const { dialog, state } = useView()
  const { createdAt, instanceName, record } = row
  switch (id) {
    case "name":
      return (
        <button
          type="button"
          class="name"
          tabIndex={-1}
          title={record.name}
          onClick={() => (dialog.value = { _tag: "Details", row })}
        >
          {record.name ?? texts.table.noName}
        </button>
      )
    case "status":
      return <Status status={record.status} />
    case "created":
      return createdAt === undefined ? (
        <span class="muted">{texts.table.noTime}</span>
      ) : (
        <Time millis={createdAt} clock={state.clock} />
      )
    case "user":
      return <span title={record.userName}>{record.userName}</span>
    case "instance":
      return <span title={row.instanceId}>{instanceName}</span>
    case "id":
      return (
        <span class="code" title={record.id}>
          {record.id}
        </span>
      )
    case "result":
      return <Result fate={fate} />
    default:
      return id satisfies never
  }
}

/** One property of a task. */
export const Cell = (props: CellProps) => (
  <div class={`cell cell-${props.id}`} role="gridcell">
    <Content {...props} />
  </div>
)
