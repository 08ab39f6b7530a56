import { useView } from "../View.ts"
import { ConfirmDialog } from "./ConfirmDialog.tsx"
import { DetailsDialog } from "./DetailsDialog.tsx"
import { KeysDialog } from "./KeysDialog.tsx"

/** The dialog that is open, if any. */
export const Dialogs = () => {
  const open = useView().dialog.value
  switch (open?._tag) {
    case undefined:
      return null
    case "Confirm":
      return <ConfirmDialog rows={open.rows} />
    case "Details":
      return <DetailsDialog row={open.row} />
    case "Keys":
      return <KeysDialog />
    default:
      return open satisfies never
  }
}
