import { LoaderCircle } from 'lucide-react'
import { useConnection } from '../transport/index.ts'
import { Age } from '../ui/index.ts'
import styles from './connection-banner.module.css'

/** While the engine gives no answer: what is shown below it is as old as the connection's end. */
export function ConnectionBanner() {
  const { state, since, reason, address, info } = useConnection()
  return (
    <output>
      {state === 'lost' && (
        <span className={styles.banner}>
          <LoaderCircle size={14} aria-hidden />
          No answer from the engine{address === null ? '' : ` at ${address}`}; trying again.
          {reason !== null && <span>{reason}</span>}
          {info && (
            <span className={styles.age}>
              Its last word came <Age time={since} />.
            </span>
          )}
        </span>
      )}
    </output>
  )
}
