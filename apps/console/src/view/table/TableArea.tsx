import { Placeholder } from "./Placeholder.tsx"
import { Table } from "./Table.tsx"

/** The table, and what stands in its place while there are no rows. */
export const TableArea = () => (
  <div class="table-area">
    <Table />
    <Placeholder />
  </div>
)
