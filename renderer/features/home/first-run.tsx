import { ActionButton } from '../../actions/index.ts'
import styles from './first-run.module.css'
import { runSample } from './run-sample.ts'

/** Before the first run: the one thing to do. */
export function FirstRun() {
  return (
    <section className={styles.first} aria-label="Your first run">
      <h2>No run yet</h2>
      <p>
        Run the sample to see a network train: it learns to tell three kinds of iris apart from four measurements of their flowers, and you
        watch its loss and accuracy as they change.
      </p>
      <ActionButton action={runSample} variant="filled" />
    </section>
  )
}
