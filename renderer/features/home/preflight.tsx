import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import type { Finding } from '../../../engine/api/contract/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { FailureNotice, Panel, Skeleton } from '../../ui/index.ts'
import { InstallRuntime } from './install-runtime.tsx'
import styles from './preflight.module.css'

/** What is right and wrong with this machine; each line that isn't right with its remedy. */
export function Preflight() {
  const { query } = useEngine()
  const { data, error } = useQuery(query.machine.preflight.queryOptions())
  return (
    <Panel title="This machine" aside={data && verdict(data)}>
      {error && <FailureNotice report={describeFailure(error)} />}
      {!data && !error && (
        <div className={styles.loading}>
          <Skeleton lines={4} />
        </div>
      )}
      {data && (
        <ul className={styles.findings}>
          {data.map((finding) => (
            <Line key={finding.name} finding={finding} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function verdict(findings: Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length
  const [errors, warnings] = [count('error'), count('warning')]
  if (errors > 0) return errors === 1 ? '1 thing must be mended' : `${errors} things must be mended`
  return warnings === 0 ? 'Ready' : 'Ready, with warnings'
}

const marks = {
  ok: { icon: CircleCheck, word: 'OK', tone: styles.ok },
  warning: { icon: TriangleAlert, word: 'Warning', tone: styles.warning },
  error: { icon: CircleX, word: 'Error', tone: styles.error },
}

function Line({ finding: { name, status, message, remedy, fix } }: { finding: Finding }) {
  const { icon: Icon, word, tone } = marks[status]
  return (
    <li className={styles.finding}>
      <span className={styles.name}>{name}</span>
      <p className={styles.message}>{message}</p>
      <span className={`${styles.mark} ${tone}`}>
        <Icon size={14} aria-hidden />
        {word}
      </span>
      {remedy && <p className={styles.remedy}>{remedy}</p>}
      {fix === 'installRuntime' && <InstallRuntime />}
    </li>
  )
}
