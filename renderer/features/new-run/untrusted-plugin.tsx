import { Button } from '@mantine/core'
import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { TrustDialog } from '../../actions/index.ts'
import { Empty, FailureNotice } from '../../ui/index.ts'
import styles from './new-run.module.css'

export interface UntrustedPluginProps {
  path: string
  /** Whether it was trusted before its files changed: then the form is still there, and nobody is interrupted. */
  before: boolean
  onTrusted(): void
}

/** Asks whether the plugin may run; until then says why there is no form for it. */
export function UntrustedPlugin({ path, before, onTrusted }: UntrustedPluginProps) {
  const [asking, setAsking] = useState(!before)
  const trusted = () => {
    setAsking(false)
    onTrusted()
  }
  const look = (
    <Button leftSection={<ShieldAlert size={16} aria-hidden />} onClick={() => setAsking(true)}>
      Look at its files
    </Button>
  )
  return (
    <>
      {before ? (
        <div className={styles.notice}>
          <FailureNotice report={{ message: 'The files of this plugin have changed since you trusted it.' }} action={look} />
        </div>
      ) : (
        <Empty sentence="What this plugin can be set to stands in its code, which Leyden runs only once you trust it." action={look} />
      )}
      <TrustDialog plugin={asking ? path : null} onClose={() => setAsking(false)} onTrusted={trusted} />
    </>
  )
}
