const rows = Array.from({ length: 40 }, (_, index) => index)

/** Rows without content, with the height of those that are coming. */
export const Skeleton = () => (
  <div class="skeleton" aria-hidden="true">
    {rows.map((index) => (
      <div key={index} class="skeleton-row">
        <i />
        <i />
        <i />
      </div>
    ))}
  </div>
)
