import { Button } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { describeFailure } from '../transport/index.ts'
import { useActionContext } from './actions-provider.tsx'
import { PathDialog } from './path-dialog.tsx'
import { TrustDialog } from './trust-dialog.tsx'

/** The button that asks for a plugin's folder, then whether to trust it. `onOpened` has the absolute path of a trusted plugin. */
export function OpenPlugin({ onOpened }: { onOpened(path: string): void }) {
  const { bridge, notify } = useActionContext()
  const [asking, setAsking] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const ask = () => {
    if (bridge) bridge.call('chooseFolder').then(setChosen, (error: unknown) => notify(describeFailure(error)))
    else setAsking(true)
  }
  const opened = (path: string) => {
    setAsking(false)
    setChosen(null)
    onOpened(path)
  }
  return (
    <>
      <Button variant="default" leftSection={<FolderOpen size={16} aria-hidden />} onClick={ask}>
        Open plugin folder…
      </Button>
      <PathDialog opened={asking} covered={chosen !== null} onClose={() => setAsking(false)} onPath={setChosen} />
      <TrustDialog plugin={chosen} onClose={() => setChosen(null)} onTrusted={opened} />
    </>
  )
}
