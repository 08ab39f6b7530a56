import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { Dialog } from "./Dialog.tsx"

/** What the keys do. */
export const KeysDialog = () => (
  <Dialog title={texts.keys.title}>
    {(close) => (
      <>
        <dl class="facts">
          {texts.keys.list.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>
                <kbd class="key">{keys}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <div class="dialog-actions">
          <Button onPress={close} autoFocus>
            {texts.close}
          </Button>
        </div>
      </>
    )}
  </Dialog>
)
