import { texts } from "../../texts.ts"

const names: ReadonlyMap<string, string> = new Map(Object.entries(texts.view.statusNames))

/** The status in plain words; the service's own on hover. */
export const Status = ({ status }: { readonly status: string | undefined }) => (
  <span class="status" data-status={status} title={status}>
    {status === undefined ? texts.table.noStatus : (names.get(status) ?? status)}
  </span>
)
