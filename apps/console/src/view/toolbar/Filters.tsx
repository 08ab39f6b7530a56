import { texts } from "../../texts/index.ts"
import { useView } from "../View.ts"
import { Choice } from "./Choice.tsx"

const statuses = Object.entries(texts.toolbar.statuses)
const ages = [
  ["", texts.toolbar.anyAge],
  ...[7, 30, 90].map((days) => [`${days}`, texts.toolbar.olderThan(days)] as const)
] as const

/** The filters beside the text. */
export const Filters = () => {
  const { state } = useView()
  const { olderThanDays, status, user } = state.filter.value
  const users = state.users.value
  // A user whose tasks are no longer listed must stay in the list as long as it is the filter.
  const known = user === "" || users.includes(user) ? users : [...users, user]
  return (
    <>
      <Choice
        label={texts.toolbar.status}
        value={status}
        options={statuses}
        onChoose={(status) => state.setFilter({ status })}
      />
      <Choice
        label={texts.toolbar.age}
        value={olderThanDays === undefined ? "" : `${olderThanDays}`}
        options={ages}
        onChoose={(days) => state.setFilter({ olderThanDays: days === "" ? undefined : Number(days) })}
      />
      <Choice
        label={texts.toolbar.user}
        value={user}
        options={[["", texts.toolbar.anyone], ...known.map((name) => [name, name] as const)]}
        onChoose={(user) => state.setFilter({ user })}
      />
    </>
  )
}
