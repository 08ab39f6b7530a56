interface ChoiceProps {
  readonly label: string
  readonly value: string
  /** Values and their texts. The first one filters nothing. */
  readonly options: ReadonlyArray<readonly [value: string, text: string]>
  readonly onChoose: (value: string) => void
}

/** A filter with a fixed set of values. It is marked while it filters. */
export const Choice = ({ label, onChoose, options, value }: ChoiceProps) => (
  <select
    class={value === options[0]?.[0] ? "field" : "field field-set"}
    aria-label={label}
    value={value}
    onChange={({ currentTarget }) => onChoose(currentTarget.value)}
  >
    {options.map(([key, text]) => (
      <option key={key} value={key}>
        {text}
      </option>
    ))}
  </select>
)
