/** Lines on a field of 16 by 16. */
const paths = {
  search: "M11 11l3 3M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10z",
  refresh: "M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 2v3h-3",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M6.8 7v4M9.2 7v4",
  keyboard: "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  light: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1",
  dark: "M13.5 9.5A6 6 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7z",
  up: "M8 12.5v-9M4.5 7L8 3.5 11.5 7",
  down: "M8 3.5v9M4.5 9L8 12.5 11.5 9",
  check: "M3 8.5l3.5 3.5L13 4.5",
  warning: "M8 2L1.5 13.5h13zM8 6.5v3M8 11.5h.01",
  failed: "M4 4l8 8M12 4l-8 8",
  download: "M8 2.5v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
  pause: "M5.5 3v10M10.5 3v10",
  resume: "M4.5 3l8 5-8 5z",
  stop: "M4 4h8v8H4z"
} as const

export type IconName = keyof typeof paths

/** Decoration: the text beside it says the same. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
