import { useView } from "../View.ts"
import { Alert } from "./Alert.tsx"
import { RunRegion } from "./RunRegion.tsx"

/** Below the table. */
export const Dock = () => {
  const { state } = useView()
  const run = state.run.value
  return (
    <div class="dock">
      <Alert />
      {run !== undefined && <RunRegion run={run} />}
    </div>
  )
}
