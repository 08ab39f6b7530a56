import { texts } from "../../texts/index.ts"

/** The status in plain words; the service's own on hover. */
export const Status = ({ status }: { readonly status: string | undefined }) => (
  <span class="status" data-status={status} title={status}>
    {status === undefined ? texts.table.noStatus : (texts.table.statuses.get(status) ?? status)}
  </span>
)
