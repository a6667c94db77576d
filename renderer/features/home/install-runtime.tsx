import { Button, Progress } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { InstallProgress } from '../../../engine/api/contract/index.ts'
import { describeFailure, type Failure, useEngine, useStream } from '../../transport/index.ts'
import { FailureNotice } from '../../ui/index.ts'
import styles from './install-runtime.module.css'

type Installation = { step: 'idle' } | { step: 'running'; progress: InstallProgress } | { step: 'failed'; failure: Failure }

const beginning: Installation = { step: 'running', progress: { message: 'Beginning…', fraction: null } }

/** Fetches TensorFlow, and tells how far that is. */
export function InstallRuntime() {
  const [installation, setInstallation] = useState<Installation>({ step: 'idle' })
  const refresh = useRefresh()
  const running = installation.step === 'running'
  useStream(
    (client, signal) => client.machine.installRuntime(undefined, { signal }),
    (progress) => setInstallation({ step: 'running', progress }),
    [],
    { enabled: running, onEnd: refresh, onError: (error) => setInstallation({ step: 'failed', failure: describeFailure(error) }) },
  )
  return (
    <div className={styles.install}>
      {installation.step === 'failed' && <FailureNotice report={installation.failure} />}
      {installation.step === 'running' ? (
        <Running progress={installation.progress} />
      ) : (
        <Button leftSection={<Download size={16} aria-hidden />} onClick={() => setInstallation(beginning)}>
          {installation.step === 'failed' ? 'Try again' : 'Install TensorFlow'}
        </Button>
      )}
    </div>
  )
}

/** What the machine can do has changed. */
function useRefresh(): () => void {
  const { query } = useEngine()
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: query.machine.preflight.key() })
    void queries.invalidateQueries({ queryKey: query.devices.list.key() })
  }
}

function Running({ progress: { message, fraction } }: { progress: InstallProgress }) {
  return (
    <div className={styles.running}>
      <output>{message}</output>
      <Progress value={(fraction ?? 1) * 100} striped={fraction === null} size={4} aria-label="Installation of TensorFlow" />
    </div>
  )
}
